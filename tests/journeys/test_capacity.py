"""Many jobs on five accounts with four workers on PostgreSQL: never too many on one, never one idle."""

from collections import Counter
from pathlib import Path

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL, STANDARD_EMAIL
from tests.journeys.support.processes import Installation
from tests.journeys.support.short_lists import list_nothing
from tests.journeys.test_kill import wait_for

# As many as fill all places four times, and then not quite once more.
JOBS = 93
WORKERS = 4
# What each may run at once, by its own setting and by its plan: the lower one counts.
PLACES = {
    PRO_EMAIL: (8, 10, 8),
    STANDARD_EMAIL: (3, 3, 3),
    FREE_EMAIL: (1, 2, 1),
    "quay+one@studio.example": (5, 5, 5),
    "Attic@studio.example": (8, 2, 2),
}
SECONDS_TO_FILL = 180
# Between two looks, each of which reads all jobs.
PAUSE = 0.2


def set_the_table(control: SandboxControl) -> None:
    for email, (max_jobs, at_once, _places) in PLACES.items():
        control.set_account(
            email, plan="Pro", credits=100_000, max_jobs=max_jobs, gen_simultaneously=at_once
        )
    list_nothing(control)


def running(control: SandboxControl) -> Counter[str]:
    state = control.state()
    emails = {job["key"]: job["email"] for job in state["jobs"]}
    return Counter(emails[key] for key in state["running"])


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(900)
def test_every_account_is_full_while_jobs_wait_and_never_more_than_full(
    tmp_path: Path, postgres_url: str
) -> None:
    settings = SandboxSettings(state_dir=tmp_path / "sandbox", progress="tick", render_videos=False)
    with Sandbox(settings) as sandbox:
        control = SandboxControl(sandbox.control_url)
        set_the_table(control)
        studio = Installation(tmp_path, sandbox.url, DATABASE_URL=postgres_url)
        studio.install()
        studio.script("ask", str(JOBS))
        try:
            studio.start("clock")
            for _ in range(WORKERS):
                studio.start("worker")
            rounds = run_all(control)
        finally:
            studio.stop()
    # With an account less, or a place less on one, it would have taken a round more.
    assert rounds == -(-JOBS // sum(places for _own, _plan, places in PLACES.values()))


def run_all(control: SandboxControl) -> int:
    """Let all that runs end at once, again and again; how often, until every job was accepted."""
    full = Counter({email: places for email, (_own, _plan, places) in PLACES.items()})
    rounds = accepted = 0
    while accepted < JOBS:
        left = JOBS - accepted
        if left >= full.total():
            assert wait_for(lambda: running(control) == full, SECONDS_TO_FILL, PAUSE), running(
                control
            )
        else:
            filled = wait_for(lambda: running(control).total() == left, SECONDS_TO_FILL, PAUSE)  # noqa: B023
            assert filled, (running(control), left)
        refuse_overbooking(control, full)
        accepted += running(control).total()
        rounds += 1
        control.finish()
    assert len(control.ledger()) == JOBS
    return rounds


def refuse_overbooking(control: SandboxControl, full: Counter[str]) -> None:
    now = running(control)
    assert all(now[email] <= full[email] for email in now), now
    turned_away = [row["path"] for row in control.requests_seen() if row["status"] == 429]
    assert turned_away == []
