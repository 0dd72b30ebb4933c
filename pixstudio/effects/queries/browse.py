"""Filtered and sorted effects, and filter options."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Left, StrIndex

from pixstudio.effects.fuzzy_search import Candidate, rank
from pixstudio.effects.models import Effect, EffectUse, Favourite
from pixstudio.effects.queries.catalogue import effects_of, known_effects_of
from pixstudio.effects.queries.freshness import RECENT_PERIOD
from pixstudio.teams.models import Membership
from pixstudio.web.lists.ids import in_order

PAGE_SIZE = 60
# At most this many pages are rendered at once when a scroll position is restored.
MAX_PAGES = 20
MARKERS = ("new", "hot")
RESULTS = ("video", "image")
SHOW_CHOICES = ("favourites", "recent", "team", "gone")
ORDERS: dict[str, tuple[Any, ...]] = {
    "": (),
    "new": (F("appeared_at").desc(nulls_last=True), F("is_marked_new").desc()),
    # The normalized name is the first line of `searched`.
    "name": (Left("searched", StrIndex("searched", Value("\n"))),),
    "cheap": (F("cost_credits").asc(nulls_last=True),),
    "dear": (F("cost_credits").desc(nulls_last=True),),
    "used": (F("team_count").desc(nulls_last=True),),
}


@dataclass(frozen=True)
class EffectFilter:
    """Filter values; None and '' mean any. `show` is one of SHOW_CHOICES: the member's favourites, recently
    used by the member, most used by the team, no longer listed. `order` is one of ORDERS.
    """

    words: str = ""
    marker: str = ""
    photos: int | None = None
    result: str = ""
    seconds: int | None = None
    quality: str = ""
    most_credits: int | None = None
    show: str = ""
    order: str = ""

    @property
    def is_everything(self) -> bool:
        return self == EffectFilter()


@dataclass(frozen=True)
class EffectPage:
    """Ids of the effects of the pages `first_page` to `last_page` (from 1), and the total `count`."""

    ids: list[int]
    count: int
    first_page: int = 1
    last_page: int = 1

    @property
    def has_more(self) -> bool:
        return self.last_page * PAGE_SIZE < self.count


@dataclass(frozen=True)
class Facets:
    """Available filter options: numbers of photos, lengths in seconds, prices in credits."""

    photos: list[int] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    credits: list[int] = field(default_factory=list)


def matching_ids(member: Membership, wanted: EffectFilter, now: dt.datetime) -> list[int]:
    """All filtered effects: best match first for a search, else in the chosen order; one query."""
    rows = _ordered(member, _filtered(member, wanted, now), wanted)
    if not wanted.words:
        return list(rows.values_list("pk", flat=True))
    candidates = [Candidate(*row) for row in rows.values_list("pk", "searched")]
    pks = rank(candidates, wanted.words)
    if not wanted.order:
        return pks
    fitting = set(pks)
    return [candidate.pk for candidate in candidates if candidate.pk in fitting]


def effects_with_previews(ids: Iterable[int]) -> list[Effect]:
    """These effects in the order of their ids, without their long texts; two queries."""
    effects = in_order(Effect.objects.defer("prompt", "hint", "searched"), ids)
    prefetch_related_objects(effects, "previews")
    return effects


def _filtered(member: Membership, wanted: EffectFilter, now: dt.datetime) -> QuerySet[Effect]:
    rows = known_effects_of(member.team) if wanted.show == "gone" else effects_of(member.team)
    conditions = {
        "image_count": wanted.photos,
        "duration_seconds": wanted.seconds,
        "cost_credits__lte": wanted.most_credits,
        "makes_image": wanted.result == "image" if wanted.result else None,
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value is not None})
    if wanted.seconds is not None:
        # The API also lists a length for images; ignore it.
        rows = rows.filter(makes_image=False)
    if wanted.marker == "new":
        rows = rows.filter(_is_new(now))
    elif wanted.marker:
        rows = rows.filter(marker=wanted.marker)
    if wanted.quality:
        # SQLite has no JSON containment lookup, so the quoted value is searched in the text.
        listed = rows.annotate(quality_text=Cast("qualities", TextField()))
        rows = listed.filter(quality_text__contains=f'"{wanted.quality}"')
    return _shown(member, rows, wanted.show)


def _is_new(now: dt.datetime) -> Q:
    """Marked as new by PixVerse, or added to the catalogue within RECENT_PERIOD."""
    return Q(marker="new") | Q(appeared_at__gt=now - RECENT_PERIOD)


def _shown(member: Membership, rows: QuerySet[Effect], show: str) -> QuerySet[Effect]:
    if show == "favourites":
        liked = Favourite.objects.filter(user=member.user_id, effect=OuterRef("pk"))
        return rows.filter(Exists(liked))
    if show == "recent":
        return rows.filter(
            Exists(EffectUse.objects.filter(user=member.user_id, effect=OuterRef("pk")))
        )
    if show == "team":
        return rows.filter(Exists(EffectUse.objects.filter(effect=OuterRef("pk"))))
    return rows.filter(vanished_at__isnull=False) if show == "gone" else rows


def _ordered(member: Membership, rows: QuerySet[Effect], wanted: EffectFilter) -> QuerySet[Effect]:
    """Apply the chosen order, else the default of what is shown, else the catalogue's."""
    order = wanted.order or {"team": "used", "recent": "recent"}.get(wanted.show, "")
    uses = EffectUse.objects.filter(effect=OuterRef("pk")).order_by()
    if order == "used":
        sums = uses.values("effect").annotate(sum=Sum("count")).values("sum")
        rows = rows.annotate(team_count=Subquery(sums, output_field=IntegerField()))
    elif order == "new":
        rows = rows.annotate(is_marked_new=Case(When(marker="new", then=1), default=0))
    elif order == "recent":
        mine = uses.filter(user=member.user_id).values("used_at")[:1]
        return rows.annotate(used_at=Subquery(mine)).order_by("-used_at", "id")
    return rows.order_by(*ORDERS[order], "position", "id")


def facets_of(member: Membership) -> Facets:
    """The catalogue's filter options; one query."""
    rows = effects_of(member.team).order_by()
    found = set(rows.values_list("image_count", "duration_seconds", "cost_credits", "makes_image"))
    return Facets(
        photos=sorted({photos for photos, *_ in found}),
        seconds=sorted({s for _, s, _, is_image in found if s is not None and not is_image}),
        credits=sorted({credits for _, _, credits, _ in found if credits is not None}),
    )
