"""The private Redis is ours alone, ends with us, and its absence is said."""

import os
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

# The same task three times, another one, and the first again after its start: how many wait each time.
ENQUEUES = """
import django
django.setup()
import django_rq
from django_tasks.signals import task_started
from pixstudio.web.background.task_queue import enqueue_task
path = "pixstudio.saving.tasks.save_result"
queue = django_rq.get_queue("transfers")
for _ in range(3):
    enqueue_task(path, "one")
print(queue.count)
enqueue_task(path, "two")
print(queue.count)
from pixstudio.saving.tasks import save_result
class Started:
    id, status, task, args = "1", "RUNNING", save_result, ["one"]
task_started.send(type(save_result.get_backend()), task_result=Started)
enqueue_task(path, "one")
print(queue.count)
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


def test_a_task_waits_once_until_it_starts() -> None:
    with RedisServer() as server:
        script = [sys.executable, "-c", ENQUEUES, str(ROOT)]
        environment = {**os.environ, "TASKS_BACKEND": "rq", "REDIS_URL": server.url}
        environment["DJANGO_SETTINGS_MODULE"] = "pixstudio.settings"
        printed = subprocess.run(
            script, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout
    assert printed.split() == ["1", "2", "3"]
