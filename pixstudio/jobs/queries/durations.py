"""Usual durations of jobs, from those finished lately."""

import statistics
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import (
    F,
    Window,
)
from django.db.models.functions import RowNumber

from pixstudio.effects.models import Effect
from pixstudio.jobs.models import (
    Generation,
)
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team


def usual_seconds(team: Team, operation: str, parameters: Mapping[str, Any]) -> int | None:
    """How long such a job took lately, in seconds; None where nothing like it was made before."""
    if parameters.get("off_peak_mode"):
        return None
    done = Generation.objects.filter(
        team=team,
        state=State.DONE,
        operation=operation,
        is_off_peak=False,
        is_imported=False,
        parameters__model=parameters.get("model", ""),
        parameters__quality=parameters.get("quality", ""),
    ).order_by("-created_at")[:20]
    return _median_seconds(list(done.values_list("started_at", "finished_at")))


def usual_seconds_of_effects(
    team: Team, effects: Collection[Effect]
) -> dict[tuple[object, str | None], int | None]:
    """The same for jobs made with these effects, by the effect's id and quality, in one query for any.

    Off-peak jobs do not count, and get no expected time.
    """
    if not effects:
        return {}
    done = Generation.objects.filter(
        team=team, state=State.DONE, operation="effect", is_off_peak=False, effect__in=effects
    ).exclude(is_imported=True)
    place = Window(RowNumber(), partition_by=F("effect"), order_by="-created_at")
    rows = done.annotate(place=place).filter(place__lte=40).order_by()
    names = ("effect", "parameters", "started_at", "finished_at")
    took: dict[tuple[object, str | None], list[tuple[Any, Any]]] = {}
    for pk, parameters, started_at, finished_at in rows.values_list(*names):
        took.setdefault((pk, parameters.get("quality")), []).append((started_at, finished_at))
    return {kind: _median_seconds(times) for kind, times in took.items()}


def _median_seconds(times: Sequence[tuple[Any, Any]]) -> int | None:
    took = [
        (finished_at - started_at).total_seconds()
        for started_at, finished_at in times
        if started_at and finished_at
    ]
    # The median: one job that waited for a studio that was switched off says nothing of the others.
    return round(statistics.median(took)) or None if took else None
