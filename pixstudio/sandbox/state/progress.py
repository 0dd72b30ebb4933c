"""Progress of a job: by time, by ticks, or complete at once."""

from __future__ import annotations

from pixstudio.sandbox.settings import SandboxSettings
from pixstudio.sandbox.state.records import COMPLETED, QUEUED, WAITING, WORKING, Job

TICKS_TO_END = 2
OFF_PEAK_TICKS_TO_END = 3


def progress_fraction(job: Job, now: float, settings: SandboxSettings) -> float:
    """Progress of the job: 0 at acceptance, 1 or more at its end."""
    if job.is_forced_to_finish or settings.progress == "once":
        return 1.0
    if settings.progress == "tick":
        return job.ticks / (OFF_PEAK_TICKS_TO_END if job.request.off_peak else TICKS_TO_END)
    whole = settings.seconds_of(off_peak=job.request.off_peak)
    return (now - job.accepted_at) / whole if whole > 0 else 1.0


def next_status(job: Job, now: float, settings: SandboxSettings) -> int:
    """The status due now; completed only after its result is rendered."""
    share = progress_fraction(job, now, settings)
    if share >= 1:
        return job.final_status if job.final_status != COMPLETED or job.is_rendered else WORKING
    if job.request.off_peak:
        return QUEUED if share < 0.6 else WAITING
    return WAITING if share < 0.5 else WORKING
