"""Queries for results: filters, search, pages. None reads more of a team's history than it shows."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Count,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from pixstudio.effects.models import Effect
from pixstudio.gallery.newest_results import NewestResults, ResultPage
from pixstudio.jobs.models import Generation, GenerationInput, GenerationQuerySet
from pixstudio.jobs.queries.cards import card_queryset, with_card_details
from pixstudio.jobs.states import ResultGroup
from pixstudio.library.models import Asset
from pixstudio.search.queries import found_ids, is_search
from pixstudio.teams.models import Membership, Team
from pixstudio.web.lists.bounded_count import MOST, BoundedCount, bounded_count
from pixstudio.web.lists.ids import in_order
from pixstudio.web.lists.keyset_pagination import InvalidCursor, KeysetOrder

PAGE = 60
# A file may be in several fields of a job, and some of the jobs are removed.
USES_LOOKED_AT = 4 * (PAGE + 1)
CHILDREN_SHOWN = 20
NEWEST_FIRST = KeysetOrder("created_at")
# What a tile shows; all else stays in the database.
TILE_FIELDS = (
    *("team_id", "creator", "creator__name", "creator__email", "nonce", "operation", "parameters"),
    *("state", "problem", "created_at", "is_imported", "charged_credits", "estimate_credits"),
    *("content_type", "file", "poster", "playable", "width", "height", "duration_seconds"),
    *("effect__name", "batch__nonce", "batch__count", "batch__differing", "source__parameters"),
    *("source__problem", "source__poster", "source__width", "source__height"),
)
GROUPS = {"failed": ResultGroup.FAILED, "open": ResultGroup.OPEN}


@dataclass(frozen=True)
class Filters:
    """The filters in the gallery's address."""

    state: str = ""
    query: str = ""
    is_mine: bool = False
    operation: str = ""
    model: str = ""
    before: str = ""

    @property
    def is_bare(self) -> bool:
        return self == Filters()


@dataclass(frozen=True)
class DaySums:
    """Number and credits of a day's results; of more than are counted, no credits."""

    count: BoundedCount
    imported_count: int
    credits: int


def filtered_generations(member: Membership, filters: Filters) -> GenerationQuerySet:
    """The team's generations that match the filters, whatever is searched for."""
    group = GROUPS.get(filters.state, ResultGroup.FINISHED)
    rows = tile_queryset().filter(team=member.team, result_group=group)
    if filters.is_mine:
        rows = rows.filter(creator=member.user)
    if filters.operation:
        rows = rows.filter(operation=filters.operation)
    if filters.model:
        rows = rows.filter(model=filters.model)
    return rows


def tile_queryset() -> GenerationQuerySet:
    """Generations that are not removed, with what their tiles show."""
    rows = Generation.objects.filter(removed_at=None).only(*TILE_FIELDS)
    return rows.select_related("creator", "effect", "batch", "source")


def with_tile_details(generations: list[Generation]) -> list[Generation]:
    """Add inputs and attempts to the few tiles that show something of them."""
    inputs = GenerationInput.objects.select_related("asset").order_by("id")
    unnamed = [row for row in generations if not (row.title and row.has_poster and row.width)]
    prefetch_related_objects(unnamed, Prefetch("inputs", inputs))
    prefetch_related_objects([row for row in generations if row.batch_id], "attempts")
    return generations


def filtered_page(member: Membership, filters: Filters) -> ResultPage:
    """One page of what matches the filters and the search, newest first."""
    rows = filtered_generations(member, filters)
    if not is_search(filters.query):
        return page_of(rows, filters.before)
    ids = found_ids(
        rows, member.team, filters.query, count=PAGE + 1, after=position_of(filters.before)
    )
    return _page(in_order(tile_queryset(), ids))


def page_of(rows: GenerationQuerySet, before: str) -> ResultPage:
    """One page by key, not by offset."""
    if position_of(before):
        rows = rows.filter(NEWEST_FIRST.rows_after(Generation, before))
    return _page(list(rows.order_by(*NEWEST_FIRST.ordering)[: PAGE + 1]))


def _page(found: list[Generation]) -> ResultPage:
    rows = with_tile_details(found[:PAGE])
    return ResultPage(rows, NEWEST_FIRST.cursor_for(rows[-1]) if len(found) > PAGE else "")


def position_of(before: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """The moment and id that a cursor stands for; None for none and for what is not one."""
    try:
        return NEWEST_FIRST.position_of(Generation, before)
    except InvalidCursor:
        return None


def count_of(member: Membership, filters: Filters, page: ResultPage) -> BoundedCount | None:
    """How many results match, up to a limit. A search only knows what it has found so far."""
    if not is_search(filters.query):
        return bounded_count(filtered_generations(member, filters).order_by(*NEWEST_FIRST.ordering))
    return None if filters.before else BoundedCount(len(page.rows), bool(page.more))


def sums_of_days(member: Membership, filters: Filters, page: ResultPage) -> dict[dt.date, DaySums]:
    """The sums of the page's days in the member's time zone, of all results that match the filters.

    Of a search, only days that are on the page as a whole have sums.
    """
    days: dict[dt.date, list[Generation]] = {}
    for row in page.rows:
        days.setdefault(day_of(row), []).append(row)
    sums = {day: _sums_of_rows(rows) for day, rows in days.items()}
    for day in _days_of_other_pages(filters, page):
        if is_search(filters.query):
            del sums[day]
        else:
            sums[day] = _sums_of_day(filtered_generations(member, filters), day)
    return sums


def day_of(row: Generation) -> dt.date:
    """The day of a result in the member's time zone."""
    return timezone.localtime(row.created_at).date()


def _days_of_other_pages(filters: Filters, page: ResultPage) -> set[dt.date]:
    """The days of the page that may begin on the page above or go on below."""
    first = {day_of(page.rows[0])} if page.rows and filters.before else set()
    return first | ({day_of(page.rows[-1])} if page.more else set())


def _sums_of_rows(rows: list[Generation]) -> DaySums:
    credits = [
        row.estimate_credits if row.charged_credits is None else row.charged_credits for row in rows
    ]
    return DaySums(BoundedCount(len(rows)), sum(row.is_imported for row in rows), sum(credits))


def _sums_of_day(rows: GenerationQuerySet, day: dt.date) -> DaySums:
    zone = timezone.get_current_timezone()
    begin, end = (
        dt.datetime.combine(date, dt.time.min, zone) for date in (day, day + dt.timedelta(days=1))
    )
    of_day = rows.filter(created_at__gte=begin, created_at__lt=end)
    credits = Coalesce("charged_credits", "estimate_credits", output_field=BigIntegerField())
    counted = of_day.order_by().values("pk", "is_imported", spent=credits)
    found = counted[: MOST + 1].aggregate(
        count=Count("*"),
        imported_count=Count("pk", filter=Q(is_imported=True)),
        credits=Sum("spent", default=0),
    )
    count = BoundedCount(min(found["count"], MOST), found["count"] > MOST)
    return DaySums(count, found["imported_count"], found["credits"])


def result_of(team: Team, pk: uuid.UUID) -> Generation | None:
    """One generation of the team with everything its page shows."""
    row = card_queryset(team).filter(pk=pk).order_by("pk").first()
    return with_card_details([row])[0] if row else None


def children_of(generation: Generation) -> tuple[list[Generation], bool]:
    """The first results made from this one, and whether there are more."""
    rows = Generation.objects.of(generation.team).filter(source=generation)
    found = list(rows.order_by("created_at", "id")[: CHILDREN_SHOWN + 1])
    return found[:CHILDREN_SHOWN], len(found) > CHILDREN_SHOWN


def newest_of_file(asset: Asset, before: str) -> NewestResults:
    """The results made from a library file, the latest use first, with what tiles show."""
    uses = GenerationInput.objects.filter(asset=asset).order_by("-id")
    count = _count_of_uses(asset.team, uses)
    if before.isascii() and before.isdecimal() and len(before) < 19:
        uses = uses.filter(pk__lt=int(before))
    looked_at = list(uses.values_list("generation", "pk")[:USES_LOOKED_AT])
    # The last of a job's uses remains.
    last_uses = dict(looked_at)
    rows = in_order(tile_queryset(), last_uses)
    shown = with_tile_details(rows[:PAGE])
    if len(rows) > PAGE:
        return NewestResults(shown, count, str(last_uses[shown[-1].pk]))
    is_last = len(looked_at) < USES_LOOKED_AT
    return NewestResults(shown, count, "" if is_last else str(looked_at[-1][1]))


def _count_of_uses(team: Team, uses: "QuerySet[GenerationInput]") -> BoundedCount:
    newest = uses.values("generation")[: MOST + 1]
    found = Generation.objects.of(team).filter(pk__in=newest).count()
    return BoundedCount(min(found, MOST), found > MOST)


def newest_of_effect(effect: Effect, before: str) -> NewestResults:
    """The team's results of an effect, with what tiles show."""
    rows = tile_queryset().filter(team=effect.team, effect=effect)
    page = page_of(rows, before)
    return NewestResults(page.rows, bounded_count(rows.order_by(*NEWEST_FIRST.ordering)), page.more)
