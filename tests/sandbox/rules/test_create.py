from collections.abc import Callable
from typing import Any

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from tests.rows import each_row
from tests.sandbox.api_client import Api, reason

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"model": "v4"}, "model"),
    ({"model": 5}, "model"),
    ({"prompt": "x" * 2049}, "prompt"),
    ({"prompt": ["x"]}, "prompt"),
    ({"prompt": None}, "required"),
    ({"duration": 0}, "duration"),
    ({"duration": 11}, "duration"),
    ({"duration": 5.5}, "duration"),
    ({"duration": True}, "duration"),
    ({"duration": "long"}, "duration"),
    ({"quality": "1080p", "duration": 9}, "duration"),
    ({"quality": "4K"}, "quality"),
    ({"aspect_ratio": "21:9"}, "aspect_ratio"),
    ({"seed": 0}, "seed"),
    ({"seed": 2147483648}, "seed"),
    ({"audio": "yes"}, "audio"),
    ({"audio": True, "model": "v5"}, "audio"),
    ({"audio": True, "model": "v5-fast"}, "audio"),
    ({"auto_sound": True}, "auto_sound"),
    ({"sound_effect_prompt": "waves"}, "sound_effect_prompt"),
    ({"lip_sync_tts_prompt": "hello", "model": "v5.5"}, "lip_sync_tts_prompt"),
    ({"lip_sync_tts_prompt": "hello", "model": "v5-fast"}, "lip_sync_tts_prompt"),
    ({"lip_sync_tts_speaker_id": "1"}, "lip_sync_tts_speaker_id"),
    ({"lip_sync_tts_prompt": "x" * 141, "model": "v5"}, "140"),
    ({"lip_sync_tts_speaker_id": "7", "model": "v5"}, "speaker"),
    ({"first_frame_path": "upload/nowhere.png"}, "upload/nowhere.png"),
    ({"last_frame_path": "upload/nowhere.png"}, "last_frame_path"),
    ({"template_id": 1}, "template_id"),
    ({"preview_mode": 1}, "preview_mode"),
    ({"off_peak_mode": "on"}, "off_peak_mode"),
    ({"maxJobs": 9}, "maxJobs"),
    ({"replyRef": "x" * 1025}, "replyRef"),
    ({"replyUrl": "http://x/" + "x" * 1024}, "replyUrl"),
    ({"replyUrl": "nowhere"}, "replyUrl"),
    ({"negative_prompt": "x"}, "negative_prompt"),
]


@each_row(("body", "reported"), WRONG)
def test_wrong_parameter_is_refused_with_its_reason(
    api: Api, body: dict[str, Any], reported: str
) -> None:
    answer = api.make(**body)
    assert reported in reason(answer)
    assert set(answer.json()) == {"error"}
    assert api.videos() == []


RIGHT: list[dict[str, Any]] = [
    {"model": "v5-fast", "preview_mode": True},
    {"model": "v5.6", "audio": True, "duration": 10},
    {"model": "v5.5", "audio": False, "quality": "1080p", "duration": 8},
    {"model": "v5", "sound_effect_prompt": "x" * 400, "auto_sound": True},
    {"model": "v5", "lip_sync_tts_prompt": "x" * 140, "lip_sync_tts_speaker_id": "3"},
    {"prompt": "é" * 2048, "seed": 2147483647, "duration": 7.0},
    {"model": None, "seed": None},
]


@pytest.mark.parametrize("body", RIGHT)
def test_right_parameters_are_taken(api: Api, body: dict[str, Any]) -> None:
    assert api.made(**body)


def test_image_alone_is_enough(
    api: Api, control: SandboxControl, finished: Callable[..., str]
) -> None:
    finished(prompt=None, first_frame_path=api.image())
    (video,) = api.videos()
    assert (video["video_status"], control.ledger()[0]["operation"]) == (1, "image")
    assert video["customer_paths"]["customer_img_paths"]


def test_audio_is_not_an_image(api: Api, audio_bytes: bytes) -> None:
    path = api.upload(audio_bytes, "audio/wav").json()["path"]
    assert "not image" in reason(api.make(first_frame_path=path))


def effect_of(api: Api, **wanted: Any) -> dict[str, Any]:
    """The first effect with these fields."""
    effects = api.get("videos/effects").json()["items"]
    return next(e for e in effects if all(e[name] == v for name, v in wanted.items()))


def test_effect_costs_what_its_template_says(api: Api, finished: Callable[..., str]) -> None:
    effect = effect_of(api, effect_type="1", template_type=1, duration=8, fixed_cost=20)
    answer = api.make(template_id=effect["template_id"], first_frame_path=api.image())
    assert answer.json()["cost_credits"] == effect["video_base_cost"] + 20
    (video,) = api.videos()
    assert (video["template_name"], video["duration"]) == (effect["display_name"], 8)


def test_effect_takes_as_many_images_as_it_needs(api: Api) -> None:
    two = effect_of(api, effect_type="2")["template_id"]
    three = effect_of(api, effect_type="3")["template_id"]
    first, last = api.image(), api.image()
    assert "first_frame_path" in reason(api.make(template_id=two))
    assert "last_frame_path" in reason(api.make(template_id=two, first_frame_path=first))
    assert api.made(template_id=two, first_frame_path=first, last_frame_path=last)
    assert "last_frame_path" in reason(api.make(template_id=three, first_frame_path=first))
    numbered = {f"frame_{n}_path": first for n in range(1, 5)}
    three_of = {name: numbered[name] for name in list(numbered)[:3]}
    assert api.made(template_id=three, **three_of)
    assert "frame_4_path" in reason(api.make(template_id=three, **numbered))
    mixed = {"first_frame_path": first, "frame_2_path": last}
    assert "together" in reason(api.make(template_id=three, **mixed))
    assert "template_id" in reason(api.make(frame_1_path=first))


@pytest.mark.parametrize(
    "body",
    [
        {"model": "v5"},
        {"audio": True},
        {"sound_effect_prompt": "waves"},
        {"lip_sync_tts_prompt": "hello"},
        {"duration": 11},
        {"duration": 9, "quality": "1080p"},
    ],
)
def test_effect_refuses_what_its_template_decides(api: Api, body: dict[str, Any]) -> None:
    effect = effect_of(api, effect_type="1")["template_id"]
    answer = api.make(template_id=effect, first_frame_path=api.image(), **body)
    assert next(iter(body)) in reason(answer)


def test_effect_offers_its_own_qualities(api: Api) -> None:
    effects = api.get("videos/effects").json()["items"]
    single = [effect for effect in effects if effect["effect_type"] == "1"]
    limited = next(effect for effect in single if "1080p" not in effect["qualities"])
    more = {"template_id": limited["template_id"], "first_frame_path": api.image()}
    assert "quality" in reason(api.make(quality="1080p", **more))
    assert api.made(quality="720p", auto_sound=False, **more)


def test_image_template_answers_an_image(api: Api, finished: Callable[..., str]) -> None:
    effect = effect_of(api, template_type=2)["template_id"]
    key = finished(template_id=effect, first_frame_path=api.image())
    assert "-image:" in key
    image = api.get(f"videos/{key}").json()
    assert (image["video_status"], image["url"]) == (1, "")
    assert api.call("GET", image["img_url"]).headers["Content-Type"] == "image/webp"
    assert "image" in reason(api.post("videos/upscale", video_id=key))
