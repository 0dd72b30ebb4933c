"""Those who send or take next to nothing cost nobody else anything, with no proxy in front."""

import time
import urllib.request

from tests.serving.slow import SECONDS_BETWEEN_BYTES, SLOW, Crowd, crowd_at, head_of

EACH = 25
PROMPT_SECONDS = 1.0
LOOKS = 4
# A page that is asked for so often fills every buffer on the way to somebody who doesn't read.
UNREAD = b"GET /auth/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 120
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


def test_the_studio_answers_within_a_second_beside_200_who_read_nothing(url: str) -> None:
    with crowd_at(url) as crowd:
        for _ in range(8 * EACH):
            crowd.join(UNREAD, is_speaking=False, buffer_bytes=SMALL_BUFFER)
        time.sleep(SECONDS_BETWEEN_BYTES)
        watch_health(url, crowd)
