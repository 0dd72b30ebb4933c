"""Queries for single results, and for those of a file and of an effect."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from pixstudio.effects.models import Effect
from pixstudio.gallery.filtering.filters import Values
from pixstudio.gallery.filtering.fronts import listed
from pixstudio.gallery.newest_results import NewestResults
from pixstudio.gallery.result_lists import PAGE, count_up_to_limit, page_after, position_of
from pixstudio.jobs.models import Generation, GenerationInput
from pixstudio.jobs.queries.cards import CARDS_BY_IDS, with_card_details
from pixstudio.library.models import Asset
from pixstudio.teams.models import Team
from pixstudio.web.lists.bounded_count import MOST, BoundedCount

# A file may be in several fields of a job, and some of the jobs are removed.
USES_LOOKED_AT = 4 * (PAGE + 1)


def result_of(team: Team, pk: uuid.UUID) -> Generation | None:
    """One generation of the team with everything its page shows."""
    return next(iter(results_of(team, [pk])), None)


def results_of(team: Team, ids: Iterable[uuid.UUID]) -> list[Generation]:
    """The team's generations with these ids, in their order; those that are removed are left out."""
    rows = [row for row in CARDS_BY_IDS.in_order(ids) if row.team_id == team.pk]
    return with_card_details(rows) if rows else []


def newest_of_file(asset: Asset, before: str) -> NewestResults:
    """The results made from a library file, the latest use first."""
    uses = GenerationInput.objects.filter(asset=asset).order_by("-id")
    count = _count_of_uses(asset.team, uses)
    if before.isascii() and before.isdecimal() and len(before) < 19:
        uses = uses.filter(pk__lt=int(before))
    looked_at = list(uses.values_list("generation", "pk")[:USES_LOOKED_AT])
    # The last of a job's uses remains.
    last_uses = dict(looked_at)
    rows = listed(last_uses)
    shown = rows[:PAGE]
    if len(rows) > PAGE:
        return NewestResults(shown, count, str(last_uses[shown[-1].id]))
    is_last = len(looked_at) < USES_LOOKED_AT
    return NewestResults(shown, count, "" if is_last else str(looked_at[-1][1]))


def _count_of_uses(team: Team, uses: "QuerySet[GenerationInput]") -> BoundedCount:
    newest = uses.values("generation")[: MOST + 1]
    found = Generation.objects.of(team).filter(pk__in=newest).count()
    return BoundedCount.of(found)


def newest_of_effect(effect: Effect, before: str) -> NewestResults:
    """The team's results of an effect."""
    values: Values = {"team": effect.team_id, "effect": effect.pk}
    page = page_after(values, position_of(before))
    return NewestResults(page.rows, count_up_to_limit(values), page.more)
