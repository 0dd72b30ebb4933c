"""The private Redis is ours alone, ends with us, and its absence is said."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from tests.redis import RedisServer, redis_server

ROOT = Path(__file__).resolve().parent.parent
WAITS = """
import time
from tests.redis import RedisServer
with RedisServer() as server:
    print(server.url, flush=True)
    time.sleep(600)
"""


def is_reached(url: str) -> bool:
    with redis.Redis.from_url(url, socket_timeout=2) as connection:
        try:
            return bool(connection.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def test_redis_comes_back_empty_where_it_was() -> None:
    with RedisServer() as server:
        with redis.Redis.from_url(server.url) as connection:
            connection.set("a", 1)
        server.kill()
        assert not is_reached(server.url)
        server.start()
        with redis.Redis.from_url(server.url) as connection:
            assert connection.get("a") is None
    assert not is_reached(server.url)


def test_redis_ends_with_who_was_killed() -> None:
    redis_server()
    command = [sys.executable, "-c", WAITS]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert holder.stdout
    url = holder.stdout.readline().strip()
    assert is_reached(url)
    holder.kill()
    holder.communicate()
    end = time.monotonic() + 20
    while is_reached(url):
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_tests_without_redis_are_skipped_visibly_and_fail_in_ci(
    ci: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(BaseException, match="No Redis here") as caught:
        redis_server()
    assert type(caught.value).__name__ == outcome
