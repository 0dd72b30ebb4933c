"""Many jobs, ten kinds of fault on POST, and a worker that is killed at random points, again and again.

On rq Redis is killed too, with all that it holds, and comes back later.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.web.background.task_queue import WAITING_SECONDS
from tests.journeys.support.charge_check import check_the_money
from tests.journeys.support.processes import Installation
from tests.journeys.support.short_lists import list_nothing
from tests.redis import RedisServer

# Each kind of fault twice.
KILLS = 24
KILLS_ON_POSTGRES = 12
KILLS_A_PORTION = 4
JOBS_A_KILL = 5
JOBS_ON_RQ = 30
KILLS_ON_RQ = 3
# As few processes as do, since each has to load everything again.
PLACES_ON_RQ = ("--submit=2", "--quick=1", "--transfers=1")
LOG_BYTES = 20_000
CREATE = "/v2/pixverse/videos/create"
FAULTS: list[dict[str, object]] = [
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 503, "body": "upstream is away"},
    {"kind": "status", "status": 400},
    {"kind": "hang", "seconds": 3.0},
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "html", "accepted": False},
    {"kind": "html", "accepted": True},
    {"kind": "cut_json"},
    {"kind": "slow", "seconds": 0.5},
    {"kind": "no_id"},
]
FINAL = {"done", "refused", "ask"}


def wait_for(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return False


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_charge_is_doubled_or_lost_when_workers_are_killed(tmp_path: Path) -> None:
    kill_workers(tmp_path, KILLS)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_charge_is_doubled_or_lost_when_workers_are_killed_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    kill_workers(tmp_path, KILLS_ON_POSTGRES, DATABASE_URL=postgres_url)


def kill_workers(folder: Path, kills: int, **more: str) -> None:
    """Run jobs under faults while workers are killed, then compare every charge with the sandbox's ledger."""
    settings = SandboxSettings(
        state_dir=folder / "sandbox", progress="time", seconds=0.6, render_videos=False
    )
    with Sandbox(settings) as sandbox:
        studio = Installation(
            folder, sandbox.url, SUBMIT_DEADLINE_SECONDS="1.5", LEASE_SECONDS="1.5", **more
        )
        control = SandboxControl(sandbox.control_url)
        make_room(control)
        list_nothing(control)
        studio.install()
        try:
            studio.start("clock")
            kill_again_and_again(studio, control, kills)
            studio.start("worker")
            assert wait_for(lambda: is_quiet(studio), 180, pause=0.5), studio.script("states")
            studio.end_processes()
            check_the_books(studio, control, kills * JOBS_A_KILL)
        finally:
            studio.stop()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_charge_is_doubled_or_lost_when_workers_and_redis_are_killed(tmp_path: Path) -> None:
    settings = SandboxSettings(
        state_dir=tmp_path / "sandbox", progress="time", seconds=0.6, render_videos=False
    )
    with RedisServer() as redis, Sandbox(settings) as sandbox:
        studio = Installation(
            tmp_path,
            sandbox.url,
            SUBMIT_DEADLINE_SECONDS="1.5",
            LEASE_SECONDS="1.5",
            TASKS_BACKEND="rq",
            REDIS_URL=redis.url,
        )
        control = SandboxControl(sandbox.control_url)
        make_room(control)
        list_nothing(control)
        studio.install()
        try:
            studio.start("clock")
            kill_on_rq(studio, control, redis)
            studio.start("worker", *PLACES_ON_RQ)
            assert wait_for(lambda: is_quiet(studio), 180, pause=0.5), studio.script("states")
            studio.end_processes()
            check_the_books(studio, control, JOBS_ON_RQ)
            check_the_logs(studio)
        finally:
            studio.stop()


def kill_on_rq(studio: Installation, control: SandboxControl, redis: RedisServer) -> None:
    """As below, with Redis away for every second worker until its end, and no process left of any."""
    chance, portion = random.Random(20261128), JOBS_ON_RQ // KILLS_ON_RQ
    # The process that takes steps comes with the first one.
    studio.script("states")
    others = frozenset(studio.living())
    for number in range(KILLS_ON_RQ):
        studio.script("ask", str(portion), str(number * portion))
        control.add_fault(path=CREATE, method="POST", times=2, **FAULTS[3 * number])
        before = posts(control)
        worker = studio.start("worker", *PLACES_ON_RQ)
        # A task that Redis had just given to a killed worker is enqueued again after a minute.
        assert wait_for(lambda before=before: posts(control) > before, WAITING_SECONDS + 30)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.4))
        if number % 2:
            redis.kill()
            time.sleep(chance.uniform(0.5, 2))
        studio.kill(worker)
        assert wait_for(lambda: set(studio.living()) <= others, 10), studio.living()
        if number % 2:
            redis.start()
    control.clear_faults()
    list_nothing(control)


def check_the_logs(studio: Installation) -> None:
    """One line for each change, however often someone tried meanwhile."""
    for name in ("clock", "worker"):
        log = (studio.folder / f"{name}.log").read_text()
        assert "Traceback" not in log, log[-5000:]
        assert len(log) < LOG_BYTES, log[-5000:]
        assert 1 <= log.count("Redis can't be reached") <= KILLS_ON_RQ // 2, log
    assert log.count("is back") <= KILLS_ON_RQ // 2


def make_room(control: SandboxControl) -> None:
    """Room for all that stays unknown until ten minutes have passed."""
    for account in control.state()["accounts"]:
        room = {"max_jobs": 40, "gen_simultaneously": 40}
        control.set_account(account["email"], credits=100_000, plan="Premium", **room)


def kill_again_and_again(studio: Installation, control: SandboxControl, kills: int) -> None:
    """Let each worker reach the API at least once, then kill it a random moment later."""
    chance = random.Random(20261122)
    portion = JOBS_A_KILL * KILLS_A_PORTION
    for number in range(kills):
        if number % KILLS_A_PORTION == 0:
            # In portions, so that the last kills find work as the first ones did.
            studio.script("ask", str(portion), str(number // KILLS_A_PORTION * portion))
        fault = FAULTS[number % len(FAULTS)]
        control.add_fault(**{"path": CREATE, "method": "POST", "times": 2, **fault})
        before = posts(control)
        worker = studio.start("worker")
        wait_for(lambda before=before: posts(control) > before, 8)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.4))
        studio.kill(worker)
    control.clear_faults()
    list_nothing(control)


def posts(control: SandboxControl) -> int:
    seen = control.requests_seen()
    return sum(1 for row in seen if row["method"] == "POST" and row["path"].endswith("create"))


def is_quiet(studio: Installation) -> bool:
    states = studio.script("states")
    return set(states) <= FINAL | {"unknown"}


def check_the_books(studio: Installation, control: SandboxControl, jobs: int) -> None:
    states = Counter(studio.script("settle"))
    attempts = {row["reply_ref"]: row for row in studio.script("report")}
    charges = control.ledger()
    assert sum(states.values()) == jobs
    assert set(states) <= FINAL, states
    assert states["done"] >= jobs * 0.6, states
    per_job = Counter(attempts[charge["reply_ref"]]["generation"] for charge in charges)
    assert max(per_job.values()) == 1, "a confirmation was charged twice"
    unseen = [charge for charge in charges if attempts[charge["reply_ref"]]["state"] != "done"]
    assert unseen == [], f"charged, and no finished job shows it: {unseen}; {states}"
    assert all(row["has_file"] for row in attempts.values() if row["state"] == "done")
    check_the_money(studio, control)
