import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest
import requests

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.sandbox.api_client import Api

LONGEST_WAIT_SECONDS = 30


def test_two_sandboxes_run_side_by_side(tmp_path: Path) -> None:
    one = SandboxSettings(state_dir=tmp_path / "one", progress="once", render_videos=False)
    two = SandboxSettings(state_dir=tmp_path / "two", render_videos=False, token="another")
    with Sandbox(one) as first, Sandbox(two) as second:
        assert first.port != second.port
        Api(first).made()
        assert Api(first).videos()[0]["video_status"] == 1
        assert Api(second).videos() == []
        assert first.token != second.token == "another"


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    settings = SandboxSettings(
        state_dir=tmp_path, progress="tick", render_videos=False, persistent=True
    )
    with Sandbox(settings) as sandbox:
        api, control = Api(sandbox), SandboxControl(sandbox.control_url)
        path = api.image()
        done = api.made(first_frame_path=path, seed=5)
        control.finish()
        running = api.made(replyRef="later")
        control.set_account(api.email, hold=True)
    with Sandbox(settings) as sandbox:
        api, control = Api(sandbox), SandboxControl(sandbox.control_url)
        assert [video["video_id"] for video in api.videos()] == [running, done]
        assert api.call("GET", "scheduler").json()[0]["replyRef"] == "later"
        assert len(control.ledger()) == 2
        assert api.make().status_code == 596
        control.set_account(api.email, hold=False)
        assert api.made(first_frame_path=path) not in {done, running}
        control.finish()
        assert api.call("GET", api.videos()[0]["url"]).status_code == 200


def test_nothing_survives_where_nothing_is_kept(tmp_path: Path) -> None:
    settings = SandboxSettings(state_dir=tmp_path, progress="tick", render_videos=False)
    with Sandbox(settings) as sandbox:
        Api(sandbox).made()
    with Sandbox(settings) as sandbox:
        assert Api(sandbox).videos() == []


def test_hanging_requests_end_when_the_server_stops(tmp_path: Path) -> None:
    settings = SandboxSettings(state_dir=tmp_path, render_videos=False)
    sandbox = Sandbox(settings)
    sandbox.start()
    SandboxControl(sandbox.control_url).add_fault("hang", seconds=60)
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.exceptions.RequestException):
            session.get(f"{sandbox.url}/accounts", timeout=0.2)
    started = time.monotonic()
    sandbox.stop()
    assert time.monotonic() - started < 5


def test_real_video_has_the_size_and_length_asked_for(tmp_path: Path) -> None:
    settings = SandboxSettings(state_dir=tmp_path, progress="once")
    with Sandbox(settings) as sandbox:
        api = Api(sandbox)
        key = api.made(quality="360p", duration=1, replyUrl="http://127.0.0.1:9/")
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while api.get(f"videos/{key}").status_code == 404 and time.monotonic() < deadline:
            time.sleep(0.05)
        video = tmp_path / "film.mp4"
        video.write_bytes(api.call("GET", api.get(f"videos/{key}").json()["url"]).content)
    with av.open(str(video)) as container:
        context = container.streams.video[0].codec_context
        assert (context.width, context.height, context.name) == (640, 360, "h264")
        assert container.duration == pytest.approx(av.time_base, rel=0.1)


def test_command_stops_cleanly_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "pixstudio", "sandbox", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--state", str(tmp_path), "--tiny-films"], stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not (tmp_path / "sandbox.sqlite3").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=LONGEST_WAIT_SECONDS)
    assert (process.returncode, errors) == (0, b"")
