"""How much programs may send: with a key as much as a resource takes, without one hardly anything."""

import http.client
import json

import pytest

from pixstudio.api.json_bodies import MAX_BODY_BYTES
from pixstudio.serving.request_bodies import SMALL_BODY_BYTES
from tests.journeys.support.processes import Installation
from tests.serving.slow_clients import answer_to

STEPS = "tests.journeys.support.api_steps"
POST = b"POST /api/v1/quotes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def key(installation: Installation, session: str) -> str:
    return str(installation.script("make_key", module=STEPS))


def post(url: str, key: str, size: int) -> tuple[int, dict[str, object]]:
    """The answer to a quote of this size in bytes."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    body = json.dumps({"operation": "text", "prompt": "x" * (size - 40)})
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/quotes", body, headers)
    answer = connection.getresponse()
    document: dict[str, object] = json.loads(answer.read())
    connection.close()
    return answer.status, document


def test_api_bodies_of_programs_with_a_key_are_read(url: str, key: str) -> None:
    status, document = post(url, key, SMALL_BODY_BYTES + 1000)
    assert (status, document["is_valid"]) == (200, False)


def test_api_bodies_beyond_what_a_resource_takes_are_refused(url: str, key: str) -> None:
    status, document = post(url, key, MAX_BODY_BYTES + 1000)
    assert (status, document["code"]) == (413, "too_large")


@pytest.mark.parametrize("header", [b"", b"Authorization: Bearer pixs_unknown\r\n"])
def test_api_bodies_of_strangers_are_not_waited_for(url: str, header: bytes) -> None:
    length = b"Content-Length: %d\r\n\r\n" % (50 * 1024**2)
    status, words = answer_to(url, POST + header + length)
    assert status == 413
    assert b'"charged": false' in words


def test_api_bodies_announced_too_large_are_refused_unread(url: str, key: str) -> None:
    head = f"Authorization: Bearer {key}\r\nContent-Length: {50 * 1024**2}\r\n\r\n"
    status, words = answer_to(url, POST + head.encode())
    assert status == 413
    assert b"too_large" in words
