"""Two web hosts and two worker hosts, whose clocks differ by five minutes, through everything that happens
to machines: 300 jobs and 50 uploads, none lost, none doubled, and pages all the while.

Runs inside namespaces of its own: `python -m tests.hosts`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hosts import services
from tests.hosts.crowd import JOBS, UPLOADS, Crowd
from tests.hosts.laboratory import Laboratory
from tests.hosts.services import wait_for
from tests.hosts.visitor import Visitor

BUCKET_AWAY_SECONDS = 60.0
SECONDS_TO_ANSWER = 30.0
# Longer than the longest pause between two tries to save a result.
SECONDS_WITHOUT_NEWS = 240.0
FINAL = {"done", "ask", "unknown"}
# A killed worker was about to send as many at once, and died so often.
MAX_ASKED = 4


def say(words: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {words}\n")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Laboratory]:
    tmp_path.chmod(0o755)
    with ExitStack() as stack:
        yield Laboratory(tmp_path, stack)


def check_that_pages_answer(visitor: Visitor) -> None:
    """Whatever host is away, another one answers."""
    began = time.monotonic()
    wait_for(
        lambda: visitor.get("/gallery/").status_code == 200, "No host answers.", SECONDS_TO_ANSWER
    )
    say(f"A page answers after {time.monotonic() - began:.1f} s.")


@pytest.mark.timeout(1200)
def test_nothing_is_lost_or_doubled_whatever_happens_to_machines(lab: Laboratory) -> None:
    say("All hosts are up.")
    crowd = Crowd(lab)
    guest = lab.visitor()
    try:
        let_hosts_and_services_fail(lab, crowd, guest)
        let_the_bucket_be_away(lab, crowd, guest)
        crowd.join()
    finally:
        crowd.stop()
    for words in crowd.summary():
        say(words)
    wait_for_jobs(lab)
    check_jobs(lab)
    check_files(lab, crowd, guest)


def wait_for_jobs(lab: Laboratory) -> None:
    """Wait until all jobs have ended, for as long as any of them moves."""
    states, moved_at = lab.states(), time.monotonic()
    while not set(states) <= FINAL:
        assert time.monotonic() < moved_at + SECONDS_WITHOUT_NEWS, lab.report()
        time.sleep(1)
        if (now := lab.states()) != states:
            states, moved_at = now, time.monotonic()
    say("All jobs have ended.")


def let_hosts_and_services_fail(lab: Laboratory, crowd: Crowd, guest: Visitor) -> None:
    """A host of each kind dies, the database restarts, Redis forgets everything."""
    crowd.wait_until(JOBS // 6)
    power_off(lab, "web-1", "worker-1")
    check_that_pages_answer(guest)
    crowd.wait_until(JOBS // 3)
    lab.postgres.restart()
    say("PostgreSQL was restarted.")
    check_that_pages_answer(guest)
    crowd.wait_until(JOBS // 2)
    services.flush_redis(lab.redis_url)
    say("Redis has forgotten everything.")
    boot(lab, "web-1", "worker-1")


def let_the_bucket_be_away(lab: Laboratory, crowd: Crowd, guest: Visitor) -> None:
    """A minute without the bucket, in which the other host of each kind dies and comes back."""
    crowd.wait_until(JOBS * 2 // 3)
    lab.machines["bucket"].cut_off()
    say("The bucket is away.")
    cut_off_at = time.monotonic()
    power_off(lab, "web-2", "worker-2")
    check_that_pages_answer(guest)
    boot(lab, "web-2", "worker-2")
    crowd.wait(max(0.0, cut_off_at + BUCKET_AWAY_SECONDS - time.monotonic()))
    lab.machines["bucket"].reconnect()
    say("The bucket is back.")


def power_off(lab: Laboratory, *names: str) -> None:
    for name in names:
        killed = lab.machines[name].power_off()
        assert killed > 2
        say(f"{name} is off, {killed} processes died.")


def boot(lab: Laboratory, *names: str) -> None:
    for name in names:
        lab.hosts[name].boot()
        say(f"{name} is back.")


def check_jobs(lab: Laboratory) -> None:
    """Every job once, every charge on a finished job, no job with two charges."""
    states = Counter(lab.steps.take("settle"))
    attempts = {row["reply_ref"]: row for row in lab.steps.take("report")}
    charges = lab.control.ledger()
    say(f"{dict(states)}; {len(attempts)} attempts, {len(charges)} charges.")
    assert sum(states.values()) == JOBS
    assert set(states) <= {"done", "ask"}
    per_job = Counter(attempts[charge["reply_ref"]]["generation"] for charge in charges)
    assert max(per_job.values()) == 1, "A job was charged twice."
    unseen = [row for row in charges if attempts[row["reply_ref"]]["state"] != "done"]
    assert unseen == [], "Charged, and no finished job shows it."
    assert states["done"] == len(charges)
    assert states["ask"] <= MAX_ASKED
    assert all(row["has_file"] for row in attempts.values() if row["state"] == "done")


def check_files(lab: Laboratory, crowd: Crowd, guest: Visitor) -> None:
    """All files are in the bucket, once; browsers get them there; no host keeps any."""
    assert len(crowd.assets) == UPLOADS
    assert lab.steps.take("count_assets") == UPLOADS
    assert services.shared_uploads(lab.authority) == []
    for asset_id in crowd.assets:
        answer = guest.get(f"/library/{asset_id}/file/", redirects=True)
        assert answer.status_code == 200
        assert answer.url.startswith(f"https://{services.BUCKET_HOST}/")
        assert answer.content == crowd.assets[asset_id]
    for row in lab.steps.take("report")[::10]:
        if row["state"] == "done":
            answer = guest.get(f"/generations/{row['generation']}/file/", redirects=True)
            assert answer.status_code == 200
            assert answer.url.startswith(f"https://{services.BUCKET_HOST}/")
    for host in lab.hosts.values():
        assert not (Path(host.environment["DATA_DIR"]) / "media").exists()
