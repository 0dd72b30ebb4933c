"""One sandbox per test process that moves by ticks only, emptied before each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.sandbox.small_media import small_audio, small_video
from tests.sandbox.api_client import Api


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("sandbox")
    settings = SandboxSettings(state_dir=folder, progress="tick", render_videos=False)
    with Sandbox(settings) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Sandbox:
    SandboxControl(shared_sandbox.control_url).reset()
    return shared_sandbox


@pytest.fixture
def control(sandbox: Sandbox) -> SandboxControl:
    return SandboxControl(sandbox.control_url)


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    return Api(sandbox)


@pytest.fixture
def finished(api: Api, control: SandboxControl) -> Callable[..., str]:
    """Makes a video and brings it to its end."""

    def make(endpoint: str = "create", **body: object) -> str:
        key = api.made(endpoint, **body)
        control.finish()
        return key

    return make


@pytest.fixture(scope="session")
def video_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder: Path = tmp_path_factory.mktemp("film")
    return small_video(folder, 64, 36, 3).read_bytes()


@pytest.fixture(scope="session")
def audio_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small_audio(tmp_path_factory.mktemp("sound") / "tone.wav").read_bytes()
