"""Learning how long jobs take."""

import datetime as dt

from pixstudio.jobs.models import Generation, LearnedDurations
from pixstudio.jobs.models.durations import duration_kind


def learn_duration(*, generation: Generation, finished_at: dt.datetime) -> None:
    """Note how long a job took, for the next one like it. Must run in a transaction.

    Off-peak jobs wait as long as PixVerse likes, and imported ones were not waited for: neither counts.
    """
    started_at = generation.started_at
    if generation.is_off_peak or generation.is_imported or started_at is None:
        return
    asked = generation.parameters
    kind = duration_kind(generation.operation, asked.get("model"), generation.effect_id)
    row, _is_new = LearnedDurations.objects.select_for_update().get_or_create(
        team_id=generation.team_id, kind=kind, quality=asked.get("quality") or ""
    )
    took = round((finished_at - started_at).total_seconds())
    row.seconds = [*row.seconds, took][-LearnedDurations.MOST :]
    row.save(update_fields=["seconds"])
