"""create-frames, create-transition and create-fusion."""

from typing import Any

import pytest

from tests.sandbox.api_client import Api, reason

FRAMES = ("first_frame_path", "last_frame_path")


def frames(api: Api, count: int) -> dict[str, str]:
    """Paths of that many images as `frame_1_path` and so on."""
    path = api.image()
    return {f"frame_{n}_path": path for n in range(1, count + 1)}


def ends(api: Api) -> dict[str, str]:
    return dict.fromkeys(FRAMES, api.image(36, 64))


def test_frames_take_their_ratio_from_the_first(api: Api) -> None:
    api.made("create-frames", **ends(api), duration=8, quality="1080p", model="v5-fast")
    (video,) = api.videos()
    assert video["aspect_ratio"] == "9:16"
    assert video["model"] == "v5-fast"


@pytest.mark.parametrize("missing", FRAMES)
def test_frames_need_both_ends(api: Api, missing: str) -> None:
    body = ends(api)
    del body[missing]
    assert missing in reason(api.make("create-frames", **body))


@pytest.mark.parametrize(
    ("more", "reported"),
    [
        ({"model": "v5.6", "duration": 9}, "duration"),
        ({"audio": True, "model": "v5"}, "audio"),
        ({"auto_sound": True, "model": "v5.6"}, "auto_sound"),
        ({"aspect_ratio": "16:9"}, "aspect_ratio"),
        ({"model": "grok-imagine"}, "model"),
        ({"model": "kling-v3", "quality": "720p", "seed": 5}, "seed"),
    ],
)
def test_frames_refuse(api: Api, more: dict[str, Any], reported: str) -> None:
    assert reported in reason(api.make("create-frames", **ends(api), **more))


def test_transition_of_two_takes_native_audio(api: Api) -> None:
    answer = api.make("create-transition", **frames(api, 2), audio=True, duration_1_to_2="3")
    assert answer.json()["cost_credits"] == 24
    (video,) = api.videos()
    assert (video["model"], video["duration"]) == ("v5.6", 3)


def test_transition_of_seven_adds_its_parts(api: Api) -> None:
    durations = {f"duration_{n}_to_{n + 1}": 8 for n in range(1, 7)}
    api.made("create-transition", **frames(api, 7), **durations, prompt_6_to_7="the end")
    (video,) = api.videos()
    assert (video["model"], video["duration"]) == ("v5", 48)


@pytest.mark.parametrize(
    ("count", "more", "reported"),
    [
        (1, {}, "frame_2_path"),
        (2, {"model": "v5-fast"}, "model"),
        (3, {"model": "v5.5"}, "model"),
        (3, {"audio": True}, "audio"),
        (2, {"lip_sync_tts_prompt": "x"}, "lip_sync_tts_prompt"),
        (3, {"sound_effect_prompt": "x" * 141}, "140"),
        (2, {"duration_1_to_2": 9}, "duration_1_to_2"),
        (2, {"duration_2_to_3": 2}, "duration_2_to_3"),
        (2, {"prompt_2_to_3": "x"}, "prompt_2_to_3"),
        (2, {"duration": 5}, "duration"),
        (2, {"prompt": "x"}, "prompt"),
        (8, {}, "frame_8_path"),
    ],
)
def test_transition_refuses(api: Api, count: int, more: dict[str, Any], reported: str) -> None:
    assert reported in reason(api.make("create-transition", **frames(api, count), **more))


def test_transition_has_no_gaps(api: Api) -> None:
    body = frames(api, 4)
    del body["frame_3_path"]
    assert "frame_3_path" in reason(api.make("create-transition", **body))


def test_transition_prompts_are_moderated(api: Api) -> None:
    body = {**frames(api, 2), "prompt_1_to_2": "gore"}
    assert reason(api.make("create-transition", **body), 422)


def test_fusion_takes_up_to_three_images(api: Api) -> None:
    for count in (1, 2, 3):
        more = {"model": "v5", "prompt": "@pic1", "seed": 999999}
        answer = api.make("create-fusion", **frames(api, count), **more)
        assert answer.json()["cost_credits"] == 45
    assert {video["model"] for video in api.videos()} == {"v5"}


@pytest.mark.parametrize(
    ("count", "more", "reported"),
    [
        (1, {"prompt": ""}, "prompt"),
        (0, {}, "frame_1_path"),
        (4, {"model": "v5"}, "frame_4_path"),
        (8, {}, "frame_8_path"),
        (1, {"video_1_path": "upload/x.mp4"}, "video_1_path"),
        (1, {"model": "seedance-2.0", "audio_2_path": "upload/x.wav"}, "audio_1_path"),
        (1, {"model": "seedance-2.0", "off_peak_mode": False}, "off_peak_mode"),
        (1, {"model": "seedance-2.5", "quality": "720p"}, "duration"),
        (1, {"seed": 1000000}, "seed"),
        (1, {"model": "v5.5"}, "model"),
        (1, {"audio": True}, "audio"),
        (1, {"preview_mode": True}, "preview_mode"),
        (1, {"model": "v5", "quality": "1080p", "duration": 10}, "duration"),
        (1, {"aspect_ratio": "21:9"}, "aspect_ratio"),
    ],
)
def test_fusion_refuses(api: Api, count: int, more: dict[str, Any], reported: str) -> None:
    body = {"prompt": "@pic1 on a boat", **frames(api, count), **more}
    assert reported in reason(api.make("create-fusion", **body))


def test_fusion_has_no_gap(api: Api) -> None:
    body = frames(api, 3)
    del body["frame_2_path"]
    assert "frame_2_path" in reason(api.make("create-fusion", prompt="x", **body))
