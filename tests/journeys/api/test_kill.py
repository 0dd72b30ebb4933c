"""Programs that retry every failure, while servers and workers are killed: nothing is charged twice.

`python -m tests.journeys.api.kill --orders 600 --kills 60` runs more of it.
"""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.journeys.support.api_clients import Clients
from tests.journeys.support.processes import Installation
from tests.journeys.support.short_lists import list_nothing
from tests.journeys.test_kill import (
    CREATE,
    FAULTS,
    check_the_books,
    is_quiet,
    make_room,
    wait_for,
)

STEPS = "tests.journeys.support.api_steps"
ORDERS, KILLS, THREADS = 40, 9, 6
# The whole server, one of its processes, or the worker that sends jobs.
VICTIMS = ("process", "worker", "process", "worker", "server")
SERVER = ("--workers", "2")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_key_is_charged_twice_when_servers_and_workers_are_killed(tmp_path: Path) -> None:
    run(tmp_path, ORDERS, KILLS)


def run(folder: Path, orders: int, kills: int, **more: str) -> dict[str, object]:
    """Let clients ask while processes are killed, compare all with the sandbox's ledger; the figures."""
    settings = SandboxSettings(
        state_dir=folder / "sandbox", progress="time", seconds=0.6, render_videos=False
    )
    with Sandbox(settings) as sandbox:
        limits = {"SUBMIT_DEADLINE_SECONDS": "1.5", "LEASE_SECONDS": "1.5"}
        studio = Installation(
            folder, sandbox.url, API_REQUESTS_PER_MINUTE="1000000", **limits, **more
        )
        control = SandboxControl(sandbox.control_url)
        make_room(control)
        list_nothing(control)
        studio.install()
        try:
            studio.start("clock")
            url = studio.serve(options=SERVER)
            key = studio.script("make_key", module=STEPS)
            clients = Clients(url.removeprefix("http://"), key, orders, THREADS)
            killed = kill_while_asked(studio, control, clients, url, kills)
            assert wait_for(lambda: is_quiet(studio), 240 + 2 * orders, pause=0.5), studio.script(
                "states"
            )
            jobs = studio.script("jobs_by_nonce", module=STEPS)
            studio.end_processes()
            check_the_keys(clients, jobs)
            check_the_books(studio, control, len(jobs))
            return figures(clients, jobs, killed, control)
        finally:
            studio.stop()


def kill_while_asked(
    studio: Installation, control: SandboxControl, clients: Clients, url: str, kills: int
) -> Counter[str]:
    """Kill one process after the other for as long as clients ask; in the end all of them run."""
    chance, killed = random.Random(20261129), Counter[str]()
    worker = studio.start("worker")
    clients.start()
    for number in range(kills):
        if clients.are_done:
            break
        fault = FAULTS[number % len(FAULTS)]
        control.add_fault(**{"path": CREATE, "method": "POST", "times": 1, **fault})
        before = clients.answered
        wait_for(lambda before=before: clients.answered > before or clients.are_done, 60)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.5))
        victim = VICTIMS[number % len(VICTIMS)]
        if victim == "worker":
            studio.kill(worker)
            worker = studio.start("worker")
        elif victim == "process":
            kill_a_process_of_the_server(studio, chance)
        else:
            studio.kill_web()
            studio.serve(url, options=SERVER)
        killed[victim] += 1
    clients.join()
    control.clear_faults()
    list_nothing(control)
    return killed


def kill_a_process_of_the_server(studio: Installation, chance: random.Random) -> None:
    """One of those that answer requests; the server replaces it."""
    assert studio.web
    pid = studio.web.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    if children:
        os.kill(int(chance.choice(children)), signal.SIGKILL)


def check_the_keys(clients: Clients, jobs: dict[str, list[str]]) -> None:
    """Each key has one job, or none where no answer came; what was answered is that job."""
    assert clients.unexpected == [], clients.unexpected[:3]
    assert {nonce for nonce, ids in jobs.items() if len(ids) > 1} == set()
    by_nonce = {order.nonce: order for order in clients.orders}
    assert set(jobs) <= set(by_nonce)
    for nonce, order in by_nonce.items():
        if order.answered:
            assert jobs.get(nonce) == [order.answered], order
    assert clients.answered >= 0.5 * len(clients.orders), clients.outcomes


def figures(
    clients: Clients, jobs: dict[str, list[str]], killed: Counter[str], control: SandboxControl
) -> dict[str, object]:
    """What happened, for the report of a long run."""
    orders = clients.orders
    return {
        "orders": len(orders),
        "requests": sum(order.tries for order in orders),
        "outcomes": dict(clients.outcomes),
        "answered": clients.answered,
        "given up": len(orders) - clients.answered,
        "jobs": len(jobs),
        "charges": len(control.ledger()),
        "killed": dict(killed),
    }
