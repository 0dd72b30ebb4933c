from pathlib import Path

import pytest

from pixstudio.sandbox.settings import ProgressMode, SandboxSettings
from pixstudio.sandbox.state.progress import next_status
from pixstudio.sandbox.state.records import Job, JobRequest


def job(*, off_peak: bool = False, is_rendered: bool = True, **more: int) -> Job:
    request = JobRequest(operation="text", off_peak=off_peak)
    return Job(
        "k",
        1,
        "a@b.example",
        request,
        1,
        100.0,
        1,
        "f",
        16,
        9,
        5.0,
        is_rendered=is_rendered,
        **more,
    )


def settings(progress: ProgressMode = "time") -> SandboxSettings:
    return SandboxSettings(state_dir=Path(), seconds=10, progress=progress)


@pytest.mark.parametrize(("now", "status"), [(100, 10), (104, 10), (106, 9), (110, 1)])
def test_by_time(now: float, status: int) -> None:
    assert next_status(job(), now, settings()) == status


@pytest.mark.parametrize(("now", "status"), [(100, 5), (117, 5), (120, 10), (130, 1)])
def test_off_peak_takes_three_times_as_long(now: float, status: int) -> None:
    assert next_status(job(off_peak=True), now, settings()) == status


def test_never_done_before_its_video_is_there() -> None:
    assert next_status(job(is_rendered=False), 500, settings()) == 9
    assert next_status(job(is_rendered=False, final_status=7), 500, settings()) == 7


def test_by_tick_and_at_once() -> None:
    assert [next_status(job(ticks=n), 999, settings("tick")) for n in range(3)] == [10, 9, 1]
    assert next_status(job(), 100, settings("once")) == 1
    assert next_status(job(is_forced_to_finish=True), 100, settings("tick")) == 1
