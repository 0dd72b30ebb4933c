"""What is old goes, with its files and from the store; what is needed still stays."""

import os
import time
from pathlib import Path

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.sandbox.state.aging import remove_old
from tests.sandbox.api_client import Api

DAY_SECONDS = 86_400


def aged(path: Path, days: float) -> Path:
    path.touch()
    os.utime(path, (time.time() - days * DAY_SECONDS,) * 2)
    return path


def test_results_and_uploads_go_by_the_age_of_their_files(tmp_path: Path) -> None:
    settings = SandboxSettings(
        state_dir=tmp_path, progress="once", render_videos=False, persistent=True
    )
    with Sandbox(settings) as sandbox:
        api, control = Api(sandbox), SandboxControl(sandbox.control_url)
        image, unused = api.image(), api.image()
        old, source, young = (api.made(first_frame_path=image), api.made(), api.made())
        extended = api.made("extend", video_id=source)
        found = {job["key"]: job["file_name"] for job in control.state()["jobs"]}
        uploads = {one["path"]: one["file"] for one in control.state()["uploads"]}
        videos = tmp_path / "videos"
        gone = [aged(videos / found[old], 40), aged(videos / f"{found[old]}.jpg", 40)]
        gone.append(aged(tmp_path / "uploads" / uploads[unused], 40))
        gone.append(aged(tmp_path / "uploads" / uploads[image], 40))
        kept = [aged(videos / found[source], 40), aged(videos / found[young], 10)]
        state = sandbox._app.state if sandbox._app else None
        assert state is not None
        before = time.time() - 30 * DAY_SECONDS
        assert remove_old(state, videos, tmp_path / "uploads", before) == 3
        assert remove_old(state, videos, tmp_path / "uploads", before) == 0
        assert not any(path.exists() for path in gone)
        assert all(path.exists() for path in kept)
        assert len(control.ledger()) == 4
        remove_old(state, videos, tmp_path / "uploads", time.time() + 1)
        assert control.ledger() == []
    with Sandbox(settings) as sandbox:
        assert {video["video_id"] for video in Api(sandbox).videos()} == {source, extended}
        assert SandboxControl(sandbox.control_url).state()["uploads"] == []


def test_a_running_sandbox_removes_by_itself(tmp_path: Path) -> None:
    settings = SandboxSettings(
        state_dir=tmp_path, progress="once", render_videos=False, persistent=True
    )
    with Sandbox(settings) as sandbox:
        Api(sandbox).made()
        (job,) = SandboxControl(sandbox.control_url).state()["jobs"]
    path = aged(tmp_path / "videos" / job["file_name"], 3)
    old = SandboxSettings(**{**vars(settings), "keep_days": 2})
    deadline = time.monotonic() + 20
    with Sandbox(old) as sandbox:
        while path.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert Api(sandbox).videos() == []
