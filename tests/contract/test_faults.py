"""The real client against a sandbox that misbehaves: what each fault means to the caller."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import (
    MalformedAnswer,
    ServerTrouble,
    UnknownOutcome,
    Unreachable,
)
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.contract.test_refusals import DECISIONS, Decision
from tests.pixverse.server import refused_port

PATIENCE_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 10
BODY = {"email": PRO_EMAIL, "prompt": "a kite", "replyRef": "ours"}
READINGS = ("accounts", "features", "videos", "videos/effects", "videos/voices", "scheduler")
WRITINGS = ("post accounts/email", "delete accounts/email", "files", "delete scheduler/id")
WITHOUT_END = {"hang", "slow"}


class Fault(NamedTuple):
    """A scripted fault, and what comes of it: charges, or the exception of a reading."""

    kind: str
    more: Mapping[str, object]
    outcome: Any

    def __str__(self) -> str:
        reported = "-".join(f"{name}-{value}" for name, value in self.more.items())
        return f"{self.kind}-{reported}" if reported else self.kind


DOUBTS = [
    Fault("drop_before", {}, 0),
    Fault("drop_after", {}, 1),
    Fault("hang", {"seconds": 5}, 0),
    Fault("hang", {"seconds": 5, "accepted": True}, 1),
    Fault("slow", {"seconds": 20}, 1),
    Fault("html", {}, 0),
    Fault("html", {"accepted": True}, 1),
    Fault("cut_json", {}, 1),
    Fault("cut_json", {"lying": False}, 1),
    Fault("no_id", {}, 1),
    Fault("status", {"status": 500}, 0),
    Fault("status", {"status": 502, "body": "<html>", "accepted": True}, 1),
    Fault("status", {"status": 504}, 0),
    Fault("status", {"status": 400, "body": "<html>"}, 0),
    Fault("status", {"status": 302, "body": {}}, 0),
]
UNREADABLE = [
    Fault("html", {}, MalformedAnswer),
    Fault("cut_json", {"lying": False}, MalformedAnswer),
    Fault("cut_json", {}, ServerTrouble),
    Fault("hang", {"seconds": 5}, ServerTrouble),
    Fault("slow", {"seconds": 20}, ServerTrouble),
    Fault("drop_before", {}, ServerTrouble),
    Fault("status", {"status": 503}, ServerTrouble),
]
LOST = [
    Fault("drop_after", {}, None),
    Fault("hang", {"seconds": 5}, None),
    Fault("status", {}, None),
]


def settled(count: Callable[[], int], expected: int) -> int:
    """The count, once it is what is expected: a caller in haste may be ahead of the server."""
    ends_at = time.monotonic() + LONGEST_WAIT_SECONDS
    while count() != expected and time.monotonic() < ends_at:
        time.sleep(0.01)
    return count()


@pytest.fixture
def hasty(sandbox: Sandbox) -> Iterator[Client]:
    """A client that waits for a quarter of a second only."""
    with Client(
        sandbox.token,
        sandbox.url,
        total_deadline=PATIENCE_SECONDS,
        submit_deadline=PATIENCE_SECONDS,
        retry_pause=0.001,
    ) as client:
        yield client


@pytest.fixture
def caller(client: Client, hasty: Client, fault: Fault) -> Client:
    """In haste where only the deadline can end the call, else with all the time of the world."""
    return hasty if fault.kind in WITHOUT_END else client


@pytest.mark.parametrize("fault", DOUBTS, ids=str)
def test_fault_leaves_a_paid_call_in_doubt_and_is_not_repeated(
    caller: Client, control: SandboxControl, fault: Fault
) -> None:
    control.add_fault(fault.kind, "/videos/create", method="POST", **fault.more)
    with pytest.raises(UnknownOutcome):
        caller.submit("text", BODY)
    assert settled(lambda: len(control.ledger("ours")), fault.outcome) == fault.outcome
    assert settled(lambda: len(control.requests_seen()), 1) == 1


def test_hanging_call_ends_at_its_deadline(hasty: Client, control: SandboxControl) -> None:
    control.add_fault("slow", "/videos/create", seconds=20)
    started = time.monotonic()
    with pytest.raises(UnknownOutcome):
        hasty.submit("text", BODY)
    assert time.monotonic() - started < LONGEST_WAIT_SECONDS


def test_slow_answer_within_the_deadline_is_taken(client: Client, control: SandboxControl) -> None:
    control.add_fault("slow", "/videos/create", seconds=0.1)
    assert client.submit("text", BODY).remote_id == control.ledger("ours")[0]["video_id"]


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("fault", UNREADABLE, ids=str)
def test_fault_of_a_reading_is_reported_as_it_is(
    caller: Client, control: SandboxControl, name: str, fault: Fault
) -> None:
    control.add_fault(fault.kind, f"/{name}", method="GET", times=-1, **fault.more)
    with pytest.raises(fault.outcome):
        DECISIONS[name](caller)


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("kind", ["drop_before", "status"])
def test_reading_is_repeated_until_it_succeeds(
    client: Client, control: SandboxControl, name: str, kind: str
) -> None:
    control.add_fault(kind, f"/{name}", method="GET", times=2, status=503)
    DECISIONS[name](client)
    assert [one["fault"] for one in control.requests_seen()] == [kind, kind, None]


@pytest.mark.parametrize("name", WRITINGS)
@pytest.mark.parametrize("fault", LOST, ids=str)
def test_writing_is_never_repeated(
    caller: Client, control: SandboxControl, name: str, fault: Fault
) -> None:
    control.add_fault(fault.kind, times=-1, **fault.more)
    with pytest.raises(ServerTrouble):
        DECISIONS[name](caller)
    assert settled(lambda: len(control.requests_seen()), 1) == 1


@pytest.mark.parametrize("decision", DECISIONS.values(), ids=list(DECISIONS))
def test_no_one_listening_is_unreachable(decision: Decision) -> None:
    address = f"http://127.0.0.1:{refused_port()}/v2/pixverse"
    with Client("a-token", address, retry_pause=0) as client:
        with pytest.raises(Unreachable):
            decision(client)
        with pytest.raises(Unreachable):
            client.submit("text", BODY)
