"""extend, modify, lipsync and upscale: what builds on a video."""

from collections.abc import Callable
from typing import Any

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from tests.sandbox.api_client import Api, reason

Maker = Callable[..., str]


def test_extension_shows_the_new_seconds_and_its_source(api: Api, finished: Maker) -> None:
    source = finished(duration=3, model="v5")
    answer = api.make("extend", model="v5.5", video_id=source, duration=4, seed=9)
    assert answer.json()["cost_credits"] == 24
    video = api.videos()[0]
    assert (video["duration"], video["seed"], video["model"]) == (4, 9, "v5.5")
    assert (video["original_video_id"], video["extended"]) == (source, 1)


def test_extension_of_an_upload(api: Api, video_bytes: bytes, control: SandboxControl) -> None:
    path = api.upload(video_bytes, "video/mp4").json()["path"]
    api.made("extend", video_path=path, duration=2)
    assert control.state()["jobs"][0]["video_seconds"] == 5.0


@pytest.mark.parametrize(
    ("endpoint", "more", "reported"),
    [
        ("extend", {"model": "v5.6"}, "model"),
        ("extend", {"model": "v5", "duration": 11}, "duration"),
        ("extend", {"model": "v5", "quality": "1080p", "duration": 9}, "duration"),
        ("extend", {"model": "v5", "audio": True}, "audio"),
        ("extend", {"model": "grok-imagine", "duration": 11}, "duration"),
        ("extend", {"duration": 16}, "duration"),
        ("extend", {"video_path": "upload/x.mp4"}, "video_path"),
        ("modify", {"prompt": ""}, "prompt"),
        ("modify", {"quality": "1080p"}, "quality"),
        ("modify", {"model": "v5"}, "model"),
        ("modify", {"duration": 5}, "duration"),
        ("lipsync", {"prompt": "x" * 201}, "200"),
        ("lipsync", {"prompt": None}, "audio_path"),
        ("lipsync", {"audio_path": "upload/x.mp3"}, "audio_path"),
        ("lipsync", {"speaker_id": "99"}, "speaker_id"),
        ("lipsync", {"seed": 5}, "seed"),
        ("lipsync", {"model": "v5"}, "model"),
        ("upscale", {"quality": "1080p"}, "quality"),
        ("upscale", {"email": "northlight@studio.example"}, "email"),
    ],
)
def test_wrong_parameter_is_refused(
    api: Api, finished: Maker, endpoint: str, more: dict[str, Any], reported: str
) -> None:
    body: dict[str, Any] = {"video_id": finished(model="v5")}
    if endpoint != "upscale":
        body["prompt"] = "a change"
    assert reported in reason(api.make(endpoint, **{**body, **more}))


@pytest.mark.parametrize("endpoint", ["extend", "modify", "lipsync", "upscale"])
def test_source_must_exist_and_be_done(api: Api, endpoint: str) -> None:
    words = {} if endpoint == "upscale" else {"prompt": "a change"}
    running = api.made(model="v5")
    unknown = f"user:1-pixverse:{api.email}-video:1"
    assert "not completed" in reason(api.make(endpoint, video_id=running, **words))
    assert unknown in reason(api.make(endpoint, video_id=unknown, **words))
    assert "Invalid" in reason(api.post(f"videos/{endpoint}", video_id="x", **words))
    assert "video_id" in reason(api.make(endpoint, **words))


def test_modification_keeps_length_and_costs_by_it(api: Api, finished: Maker) -> None:
    source = finished(duration=8)
    answer = api.make("modify", video_id=source, prompt="red sails", quality="720p")
    assert answer.json()["cost_credits"] == 80
    assert api.videos()[0]["duration"] == 8


def test_modification_without_masks_is_422(api: Api, finished: Maker) -> None:
    answer = api.make("modify", video_id=finished(), prompt="maskless thing")
    assert reason(answer, 422) == "No masks detected in video frame"


def test_lip_sync_speaks_a_text(api: Api, finished: Maker) -> None:
    source = finished(model="v5", quality="360p")
    api.made("lipsync", video_id=source, prompt="Hello there", speaker_id=2)
    video = api.videos()[0]
    assert (video["quality"], video["seed"]) == ("360p", 0)
    assert video["customer_paths"]["lip_sync_tts_content"] == "Hello there"


def test_lip_sync_is_for_v5_and_uploads(
    api: Api, finished: Maker, video_bytes: bytes, audio_bytes: bytes
) -> None:
    newer = finished(model="v5.6")
    assert "v5 only" in reason(api.make("lipsync", video_id=newer, prompt="Hello"))
    video = api.upload(video_bytes, "video/mp4").json()["path"]
    audio = api.upload(audio_bytes, "audio/wav").json()["path"]
    assert api.made("lipsync", video_path=video, audio_path=audio, original_sound_switch=True)
    assert "not audio" in reason(api.make("lipsync", video_path=video, audio_path=video))


def test_upscale_makes_4k_once(api: Api, finished: Maker) -> None:
    key = finished("upscale", video_id=finished(duration=8, aspect_ratio="9:16"))
    video = api.get(f"videos/{key}").json()
    assert (video["output_width"], video["output_height"]) == (2160, 3840)
    assert (video["upscaled"], video["duration"]) == (1, 8)
    assert "already" in reason(api.post("videos/upscale", video_id=key))


def test_upscale_costs_by_length(api: Api, finished: Maker) -> None:
    source = finished(duration=5)
    assert api.make("upscale", video_id=source).json()["cost_credits"] == 30
