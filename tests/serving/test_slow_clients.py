"""Those who send or take next to nothing cost no one else anything, with no proxy in front."""

import time
import urllib.request

import pytest

from tests.serving.slow_clients import (
    SECONDS_BETWEEN_BYTES,
    SLOW,
    Crowd,
    answer_to,
    crowd_at,
    head_of,
)

EACH = 25
PROMPT_SECONDS = 1.0
LOOKS = 4
# A few on an idle machine; one that is busy with something else takes its time.
SECONDS_TO_LEAVE = 90
# Of a few megabytes more than fit into all buffers on the way.
TIMES = 4
PAGE = b"GET /auth/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMALL_BUFFER = 4096
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def seconds_until_healthy(url: str) -> float:
    began = time.monotonic()
    with OPENER.open(f"{url}/healthz", timeout=10) as answer:
        assert answer.read() == b"ok\n"
    return time.monotonic() - began


def watch_health(url: str, crowd: Crowd) -> None:
    for _ in range(LOOKS):
        crowd.drip()
        assert seconds_until_healthy(url) < PROMPT_SECONDS
        time.sleep(SECONDS_BETWEEN_BYTES)


def test_the_studio_answers_within_a_second_beside_200_slow_senders(url: str) -> None:
    with crowd_at(url) as crowd:
        for _ in range(EACH):
            for beginning in SLOW.values():
                crowd.join(beginning)
        watch_health(url, crowd)


def test_the_studio_answers_within_a_second_beside_200_who_read_nothing(
    url: str, file_request: bytes
) -> None:
    with crowd_at(url) as crowd:
        for request in (file_request, PAGE) * 4 * EACH:
            crowd.join(request * TIMES, is_speaking=False, buffer_bytes=SMALL_BUFFER)
        # What was asked for has to be made first.
        seconds_until_healthy(url)
        watch_health(url, crowd)


@pytest.mark.parametrize("name", SLOW)
def test_who_is_too_slow_is_left_after_a_total_time(short_timeouts_url: str, name: str) -> None:
    """However steadily a byte comes now and again."""
    with crowd_at(short_timeouts_url) as crowd:
        crowd.join(SLOW[name])
        until_all_left(crowd)


def until_all_left(crowd: Crowd) -> None:
    end = time.monotonic() + SECONDS_TO_LEAVE
    while crowd.still_open():
        assert time.monotonic() < end, "The server goes on waiting."
        crowd.drip()
        time.sleep(0.1)


def test_who_takes_nothing_is_left(short_timeouts_url: str, file_request: bytes) -> None:
    """Its end is seen by writing, since reading would take something."""
    with crowd_at(short_timeouts_url) as crowd:
        crowd.join(file_request * TIMES, buffer_bytes=SMALL_BUFFER)
        end = time.monotonic() + SECONDS_TO_LEAVE
        while crowd.drip():
            assert time.monotonic() < end, "The server goes on waiting."
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("beginning", "status"),
    [
        (SLOW["head"], 408),
        (SLOW["body"], 408),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Long: " + b"x" * 40_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 4000, 431),
    ],
)
def test_what_is_too_slow_or_too_long_is_answered_so(
    short_timeouts_url: str, beginning: bytes, status: int
) -> None:
    assert answer_to(short_timeouts_url, beginning)[0] == status


def test_a_form_whose_body_comes_in_pieces_is_served(short_timeouts_url: str) -> None:
    with crowd_at(short_timeouts_url) as crowd:
        crowd.join(head_of(b"Content-Length: 7\r\nConnection: close\r\n"))
        for _ in range(7):
            time.sleep(0.05)
            crowd.drip()
        assert crowd.answer()[0] == 403
