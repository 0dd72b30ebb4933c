"""The kills of `test_kill` on PostgreSQL: nothing is charged twice, and usage is the ledger."""

from pathlib import Path

import pytest

from pixstudio.sandbox.control_client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.journeys.processes import Installation
from tests.journeys.test_kill import check_the_books, is_quiet, kill_again_and_again, wait_for


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_usage_is_the_ledger_when_workers_are_killed(tmp_path: Path, postgres_url: str) -> None:
    settings = SandboxSettings(
        state_dir=tmp_path / "sandbox", progress="time", seconds=0.6, make_films=False
    )
    with Sandbox(settings) as sandbox:
        studio = Installation(
            tmp_path,
            sandbox.url,
            DATABASE_URL=postgres_url,
            SUBMIT_DEADLINE_SECONDS="1.5",
            LEASE_SECONDS="1.5",
        )
        control = SandboxControl(sandbox.control_url)
        for account in control.state()["accounts"]:
            room = {"max_jobs": 40, "gen_simultaneously": 40}
            control.set_account(account["email"], credits=100_000, plan="Premium", **room)
        studio.install()
        try:
            studio.start("clock")
            kill_again_and_again(studio, control)
            studio.start("worker")
            assert wait_for(lambda: is_quiet(studio), 180, pause=0.5), studio.script("states")
            studio.stop()
            check_the_books(studio, control)
        finally:
            studio.stop()
