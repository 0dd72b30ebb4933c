"""How much someone may send, and that it arrives: forms, big files in parts and in one piece."""

import http.client
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pixstudio.serving.request_bodies import SMALL_BODY_BYTES
from tests.benchmarks.audio_files import write_noise
from tests.benchmarks.browser import CSRF, Browser
from tests.serving.slow_clients import SLOW, answer_to, crowd_at, head_of, signed_in_head

PART_BYTES = 8 * 1024**2
BIG = f"Content-Length: {SMALL_BODY_BYTES + 1}\r\n".encode()
ENDLESS = b"Transfer-Encoding: chunked\r\n"
CHUNKS = (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 2


@pytest.fixture
def bob(url: str, session: str) -> Browser:
    return Browser(url, session)


@pytest.mark.parametrize(
    "request_bytes",
    [
        head_of(BIG),
        head_of(BIG, "x" * 32),
        head_of(BIG + b"Expect: 100-continue\r\n"),
        head_of(ENDLESS) + CHUNKS,
        head_of(b"Content-Length: 5000000000\r\n") + b"x" * 100_000,
        SLOW["part of a file"] + b"x" * 8_000_000,
        b"POST /hooks/pixverse/x/ HTTP/1.1\r\nHost: localhost\r\n" + BIG + b"\r\n",
        b"PUT /nowhere/ HTTP/1.1\r\nHost: localhost\r\n" + BIG + b"\r\n",
    ],
    ids=["big", "forged", "expecting", "chunked", "huge", "part", "hook", "nowhere"],
)
def test_a_stranger_may_not_send_much(url: str, request_bytes: bytes) -> None:
    """And gets to hear so, after as much as a browser sends before it listens."""
    status, words = answer_to(url, request_bytes)
    assert status == 413
    assert b"Nothing was saved" in words


def test_a_strangers_form_of_the_usual_size_is_read(url: str) -> None:
    body = b"login=" + b"x" * 60_000
    head = head_of(f"Content-Length: {len(body)}\r\nConnection: close\r\n".encode())
    assert answer_to(url, head + body)[0] == 403


def test_a_big_file_arrives_in_parts_and_in_one_piece(bob: Browser, tmp_path: Path) -> None:
    file = write_noise(tmp_path / "noise.wav", 2 * PART_BYTES + 12_345)
    url = bob.send_in_parts(file)
    assert upload_at(bob, url)["received"] == file.stat().st_size
    small = write_noise(tmp_path / "other.wav", 3_000_000)
    assert bob.send_by_form(small)["id"]


def test_a_refused_part_is_read_to_its_end_and_the_connection_continues(
    bob: Browser, url: str, session: str, tmp_path: Path
) -> None:
    """What follows on the connection is the next request, not the rest of the body."""
    path = bob.send_in_parts(write_noise(tmp_path / "noise.wav", 300_000))
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
    for method, target in (("PATCH", path), ("PUT", "/nowhere/"), ("PATCH", path)):
        connection.request(method, target, b"x" * 3_000_000, {**headers, "Upload-Offset": "7"})
        answer = connection.getresponse()
        assert (answer.status in (400, 404, 405, 409), bool(answer.read())) == (True, True)
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b"ok\n"
    connection.close()


def test_a_request_sent_behind_a_big_body_is_answered_too(
    begin: Callable[[int], tuple[Browser, str]], short_timeouts_url: str, session: str
) -> None:
    size = 3_000_000
    _, path = begin(size)
    headers = {"Upload_Offset": "0", "Content_Length": str(size)}
    part = signed_in_head("PATCH", path, session, **headers) + b"RIFF" + b"x" * (size - 4)
    health = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    host, port = short_timeouts_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(part + health)
        answers = b"".join(iter(lambda: line.recv(65_536), b""))
    assert answers.count(b"HTTP/1.1 200") == 2
    assert answers.endswith(b"ok\n")


def upload_at(browser: Browser, url: str) -> dict[str, object]:
    found: dict[str, object] = browser.call("GET", url, b"", {})
    return found


@pytest.fixture
def begin(short_timeouts_url: str, session: str) -> Callable[[int], tuple[Browser, str]]:
    """Announce a file of that size at the server with little patience."""

    def announced(size: int) -> tuple[Browser, str]:
        carol = Browser(short_timeouts_url, session)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        asked_values = f"name=a.wav&size={size}&type=audio/wav&fingerprint=f{size}".encode()
        return carol, str(carol.call("POST", "/library/arrivals/", asked_values, form)["url"])

    return announced


def test_a_part_that_comes_too_slowly_is_cut_and_what_came_stays(
    begin: Callable[[int], tuple[Browser, str]], short_timeouts_url: str, session: str
) -> None:
    browser, path = begin(1_000_000)
    headers = {"Upload_Offset": "0", "Content_Length": "1000000"}
    head = signed_in_head("PATCH", path, session, **headers)
    status, words = answer_to(short_timeouts_url, head + b"x" * 123_456)
    assert status == 400
    assert json.loads(words)["received"] == 123_456
    assert upload_at(browser, path)["received"] == 123_456


def test_pages_answer_while_every_place_for_big_bodies_is_taken(
    begin: Callable[[int], tuple[Browser, str]], url: str, session: str
) -> None:
    """Those who are signed in can't stop the studio by slow uploads either."""
    form = {"Content_Type": "multipart/form-data; boundary=B", "Content_Length": "1000000"}
    head = signed_in_head("POST", "/library/uploads/", session, **form)
    with crowd_at(url) as crowd:
        for _ in range(100):
            crowd.join(head)
        crowd.drip()
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
        connection.request("GET", "/library/", headers={"Cookie": f"sessionid={session}"})
        assert connection.getresponse().status == 200
        connection.close()
