"""Usual durations of jobs, from those finished lately."""

import statistics
from collections.abc import Collection, Mapping
from typing import Any

from pixstudio.effects.models import Effect
from pixstudio.jobs.models import LearnedDurations
from pixstudio.jobs.models.durations import duration_kind
from pixstudio.teams.models import Team


def usual_seconds(team: Team, operation: str, parameters: Mapping[str, Any]) -> int | None:
    """How long such a job took lately, in seconds; None where nothing like it was made before."""
    if parameters.get("off_peak_mode"):
        return None
    kind = duration_kind(operation, parameters.get("model"), None)
    rows = LearnedDurations.objects.filter(
        team=team, kind=kind, quality=parameters.get("quality") or ""
    )
    return _median_seconds(rows.values_list("seconds", flat=True).first() or [])


def usual_seconds_of_effects(
    team: Team, effects: Collection[Effect]
) -> dict[tuple[object, str | None], int | None]:
    """The same for jobs made with these effects, by the effect's id and quality, in one query for any."""
    if not effects:
        return {}
    effect_of = {duration_kind("effect", None, effect.pk): effect.pk for effect in effects}
    rows = LearnedDurations.objects.filter(team=team, kind__in=effect_of)
    return {
        (effect_of[kind], quality): _median_seconds(seconds)
        for kind, quality, seconds in rows.values_list("kind", "quality", "seconds")
    }


def _median_seconds(took: list[int]) -> int | None:
    # The median: one job that waited for a studio that was switched off says nothing of the others.
    return round(statistics.median(took)) or None if took else None
