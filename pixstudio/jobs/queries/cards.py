"""Generations with everything that their cards show."""

from collections.abc import Sequence

from django.db.models import (
    Prefetch,
    Q,
    prefetch_related_objects,
)

from pixstudio.jobs.models import (
    IMPORTED,
    Generation,
    GenerationInput,
    GenerationQuerySet,
)
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team

CARD_RELATIONS = (
    *("account", "creator", "paused_by", "last_actor"),
    *("batch", "effect", "source"),
)
# Imported and finished at PixVerse, whether its file is here yet or not.
IMPORTED_UNSAVED = Q(problem=IMPORTED, state__in=(State.SAVING, State.UNSAVED))


def card_queryset(team: Team) -> GenerationQuerySet:
    """The team's generations with everything that one row's card shows, newest first."""
    return job_queryset(team).filter(removed_at=None)


def job_queryset(team: Team) -> GenerationQuerySet:
    """The team's generations, including removed ones."""
    return Generation.objects.filter(team=team).select_related(*CARD_RELATIONS)


def with_card_details(generations: list[Generation]) -> list[Generation]:
    """Add inputs and attempts, which cards show, in two queries whatever the number of rows."""
    inputs = GenerationInput.objects.select_related("asset").order_by("id")
    prefetch_related_objects(generations, Prefetch("inputs", inputs), "attempts")
    return generations


def changed_jobs(seen: Sequence[tuple[object, int]]) -> Q:
    """A condition for generations that are newer than what a page shows of them."""
    newer = [Q(pk=pk, version__gt=version) for pk, version in seen]
    return Q(*newer, _connector=Q.OR) if newer else Q(pk__in=[])
