from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request, Response
from werkzeug.serving import make_server

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.sandbox.api_client import Api

LONGEST_WAIT_SECONDS = 5


class Receiver:
    """A small server that keeps the bodies it is sent."""

    def __init__(self) -> None:
        self.bodies: queue.Queue[dict[str, Any]] = queue.Queue()
        answer: Any = self._answer  # type: ignore[misc]
        self.server = make_server("127.0.0.1", 0, answer, threaded=False)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    @Request.application
    def _answer(self, request: Request) -> Response:  # type: ignore[misc]
        self.bodies.put(json.loads(request.get_data()))
        return Response("ok")

    def next(self) -> dict[str, Any]:
        return self.bodies.get(timeout=LONGEST_WAIT_SECONDS)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.02,))
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


def test_progress_and_end_are_reported(
    api: Api, control: SandboxControl, receiver: Receiver
) -> None:
    key = api.made(replyUrl=receiver.url, replyRef="r-1")
    control.tick()
    progress = receiver.next()
    assert (progress["video_id"], progress["replyRef"]) == (key, "r-1")
    assert (progress["video_status"], progress["video_status_final"]) == (9, False)
    control.tick()
    final = receiver.next()
    assert (final["video_status"], final["video_status_name"]) == (1, "COMPLETED")
    assert api.call("GET", final["url"]).status_code == 200


def test_off_peak_and_untracked_jobs_are_not_reported(
    api: Api, control: SandboxControl, receiver: Receiver
) -> None:
    api.made(replyUrl=receiver.url, off_peak_mode=True)
    untracked = api.made(replyUrl=receiver.url)
    api.delete(f"scheduler/{untracked}")
    reported = api.made(replyUrl=receiver.url)
    control.finish()
    assert receiver.next()["video_id"] == reported
    assert receiver.bodies.empty()


def test_failures_are_ignored_and_other_hosts_not_called(
    api: Api, control: SandboxControl, receiver: Receiver
) -> None:
    api.made(replyUrl="http://198.51.100.1/hook")
    api.made(replyUrl="http://127.0.0.1:9/hook")
    last = api.made(replyUrl=receiver.url)
    control.finish()
    assert receiver.next()["video_id"] == last


def test_time_moves_jobs_that_no_one_asks_about(tmp_path: Path, receiver: Receiver) -> None:
    settings = SandboxSettings(state_dir=tmp_path, seconds=0.01, render_videos=False)
    with Sandbox(settings) as sandbox:
        Api(sandbox).made(replyUrl=receiver.url)
        while not (body := receiver.next())["video_status_final"]:
            pass
        assert body["video_status"] == 1
