"""What no page promises is refused: types, empty texts, names, case, limits, headers, for each endpoint."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pixstudio.sandbox.audio.voices import voices_of_model
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.small_media import small_video
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.rows import each_row
from tests.sandbox.api_client import Api, png, reason

Bodies = Mapping[str, dict[str, Any]]
Maker = Callable[..., str]
VOICE_ID = voices_of_model("speech-2.8-hd")[0].voice_id
TEMPLATE_ID = next(one.template_id for one in EFFECTS.values() if one.images == 1)
TEXT, NUMBER, SWITCH, VOICE, SETTING = "text", "number", "switch", "voice", "setting"
SHARED = {"email": TEXT, "replyUrl": TEXT, "replyRef": TEXT, "maxJobs": NUMBER}
AUDIO_FILES = {
    "audio": SWITCH,
    "auto_sound": SWITCH,
    "sound_effect_prompt": TEXT,
    "lip_sync_tts_prompt": TEXT,
    "lip_sync_tts_speaker_id": TEXT,
}
MADE = {"model": TEXT, "quality": TEXT, "seed": NUMBER, "off_peak_mode": SWITCH}
VIDEO = {"video_id": TEXT, "video_path": TEXT}
# Every parameter of every page, with the type it has there.
PAGES: Mapping[str, Mapping[str, str]] = {
    "create": {
        **SHARED,
        **AUDIO_FILES,
        **MADE,
        "prompt": TEXT,
        "first_frame_path": TEXT,
        "last_frame_path": TEXT,
        "template_id": NUMBER,
        "duration": NUMBER,
        "aspect_ratio": TEXT,
        "preview_mode": SWITCH,
        "multi_shot": SWITCH,
    },
    "create-frames": {
        **SHARED,
        **AUDIO_FILES,
        **MADE,
        "prompt": TEXT,
        "first_frame_path": TEXT,
        "last_frame_path": TEXT,
        "duration": NUMBER,
        "preview_mode": SWITCH,
    },
    "create-transition": {
        **SHARED,
        **AUDIO_FILES,
        **MADE,
        **{f"frame_{n}_path": TEXT for n in (1, 2, 3)},
        **{f"prompt_{n}_to_{n + 1}": TEXT for n in (1, 2)},
        "preview_mode": SWITCH,
    },
    "create-fusion": {
        **SHARED,
        **MADE,
        "prompt": TEXT,
        **{f"frame_{n}_path": TEXT for n in (1, 2, 3)},
        "video_1_path": TEXT,
        "audio_1_path": TEXT,
        "duration": NUMBER,
        "aspect_ratio": TEXT,
        "audio": SWITCH,
    },
    "motion-control": {
        **SHARED,
        "model": TEXT,
        "quality": TEXT,
        "off_peak_mode": SWITCH,
        "frame_1_path": TEXT,
        "video_1_path": TEXT,
    },
    "extend": {**SHARED, **MADE, **VIDEO, "prompt": TEXT, "duration": NUMBER},
    "modify": {**SHARED, **MADE, **VIDEO, "prompt": TEXT},
    "lipsync": {
        **SHARED,
        **VIDEO,
        "audio_path": TEXT,
        "prompt": TEXT,
        "speaker_id": VOICE,
        "original_sound_switch": SWITCH,
        "off_peak_mode": SWITCH,
    },
    "upscale": {"video_id": TEXT, "replyUrl": TEXT, "replyRef": TEXT, "maxJobs": NUMBER},
    "images/create": {
        **SHARED,
        **dict.fromkeys(("prompt", "model", "quality", "aspect_ratio", "detail_level"), TEXT),
        **dict.fromkeys(("create_count", "seed"), NUMBER),
        "image_path_1": TEXT,
    },
    "music/create": {
        **SHARED,
        **dict.fromkeys(("prompt", "model", "lyrics"), TEXT),
        "instrumental": SWITCH,
    },
    "speech/create": {
        **SHARED,
        **dict.fromkeys(("text", "voice_id", "model", "language_code", "emotion"), TEXT),
        **dict.fromkeys(("speed", "volume", "pitch"), SETTING),
    },
}
WRONG: Mapping[str, tuple[object, ...]] = {
    TEXT: (True, 1.5, ["x"], {"x": 1}, None, "", "  "),
    NUMBER: ("5", "five", 1.5, True, [5], None, "", -1, 0),
    SWITCH: ("true", "True", "on", 1, 0, [True], None, ""),
    VOICE: (True, 1.5, 99, "99", ["1"], None, ""),
    SETTING: ("1", "fast", True, [1], None, "", 99),
}


@pytest.fixture
def good(api: Api, finished: Maker, video_bytes: bytes) -> Bodies:
    """A small body for each endpoint that its page allows, in JSON."""
    path, key = api.image(), finished(model="v5")
    video = api.upload(video_bytes, "video/mp4").json()["path"]
    mine: dict[str, Any] = {"email": api.email}
    frames = {"frame_1_path": path, "frame_2_path": path}
    return {
        "create": {**mine, "prompt": "a kite", "model": "v5"},
        "create-frames": {**mine, "first_frame_path": path, "last_frame_path": path, "model": "v5"},
        "create-transition": {**mine, **frames, "model": "v5"},
        "create-fusion": {**mine, **frames, "prompt": "@pic1 by @pic2"},
        "extend": {**mine, "video_id": key, "model": "v5"},
        "modify": {**mine, "video_id": key, "prompt": "red sails"},
        "lipsync": {**mine, "video_id": key, "prompt": "Hello", "speaker_id": "1"},
        "upscale": {"video_id": key},
        "motion-control": {**mine, "frame_1_path": path, "video_1_path": video},
        "images/create": {**mine, "prompt": "a kite", "image_path_1": path},
        "music/create": {**mine, "prompt": "a kite song"},
        "speech/create": {**mine, "text": "A kite.", "voice_id": VOICE_ID},
    }


def address_of(endpoint: str) -> str:
    return endpoint if "/" in endpoint else f"videos/{endpoint}"


def wrong_values(endpoint: str) -> Iterator[tuple[str, object]]:
    for name, kind in PAGES[endpoint].items():
        for value in WRONG[kind]:
            yield name, value


@pytest.mark.parametrize("endpoint", PAGES)
def test_every_parameter_is_refused_in_any_type_but_its_own(
    api: Api, control: SandboxControl, good: Bodies, endpoint: str
) -> None:
    before = control.ledger()
    taken = []
    for name, value in wrong_values(endpoint):
        answer = api.post(address_of(endpoint), **{**good[endpoint], name: value})
        if answer.status_code != 400 or name not in answer.json()["error"]:
            taken.append((name, value, answer.text))
    assert taken == []
    assert control.ledger() == before
    assert api.post(address_of(endpoint), **good[endpoint]).status_code == 200


@each_row("endpoint", PAGES)
@each_row(
    "more",
    [
        {"Prompt": "x"},
        {"maxjobs": 1},
        {"reply_url": "https://hook.example"},
        {"negative_prompt": "x"},
        {"seeds": 1},
        {"restyle_id": 1},
        {"motion_mode": "normal"},
        {"model": "V5"},
        {"model": "v9"},
        {"quality": "540P"},
        {"quality": "540"},
        {"aspect_ratio": "16x9"},
        {"maxJobs": 9},
        {"seed": 2147483648},
        {"replyRef": "x" * 1025},
        {"replyUrl": "hook.example"},
        {"replyUrl": "ftp://hook.example/"},
        {"replyUrl": "https:///path"},
        {"replyUrl": "https://hook.example/a b"},
        {"replyUrl": "https://hook.example:port/"},
        {"replyUrl": f"https://hook.example/{'x' * 1024}"},
        {"email": "nobody"},
        {"email": "NORTHLIGHT@studio.example"},
        {"prompt": "x" * 5001},
    ],
    ids=str,
)
def test_unlisted_names_other_spelling_and_values_beyond_limits_are_refused(
    api: Api, good: Bodies, endpoint: str, more: dict[str, Any]
) -> None:
    answer = api.post(address_of(endpoint), **{**good[endpoint], **more})
    assert (
        next(iter(more)) in reason(answer) or "nobody" in reason(answer) or "NORTH" in answer.text
    )


@pytest.mark.parametrize(
    ("endpoint", "more"),
    [
        ("lipsync", {"video_path": "upload/x.mp4"}),
        ("extend", {"video_path": "upload/x.mp4"}),
        ("modify", {"video_path": "upload/x.mp4"}),
        ("lipsync", {"audio_path": "upload/x.mp3"}),
        ("create", {"template_id": TEMPLATE_ID}),
    ],
)
def test_of_two_that_exclude_each_other_one_is_taken(
    api: Api, good: Bodies, endpoint: str, more: dict[str, Any]
) -> None:
    assert reason(api.post(f"videos/{endpoint}", **{**good[endpoint], **more}))


# By the facts of 2026: what models of other makers refuse, and what only some of PixVerse's own take.
THIRD_PARTY = (
    *("seedance-2.0", "seedance-2.0-fast", "seedance-2.0-mini", "seedance-2.5", "minimax-h3"),
    *("kling-o3", "kling-v3", "grok-imagine", "grok-imagine-1.5", "happyhorse-1.0"),
    *("veo-3.1-lite", "veo-3.1-standard", "veo-3.1-fast"),
)
SOUND_ALWAYS_ON = (
    *("seedance-2.5", "minimax-h3", "grok-imagine", "grok-imagine-1.5"),
    *("happyhorse-1.0", "veo-3.1-lite"),
)
OLDER = ("v5.6", "v5.5", "v5", "v5-fast")
REFUSED_NAMES: Mapping[str, tuple[str, ...]] = {
    "seed": THIRD_PARTY,
    "off_peak_mode": THIRD_PARTY,
    "preview_mode": THIRD_PARTY,
    "multi_shot": (*THIRD_PARTY, *OLDER, "pixverse-c1"),
    "audio": (*SOUND_ALWAYS_ON, "pixverse-c1", "v5", "v5-fast"),
    "auto_sound": (*THIRD_PARTY, "v6", "pixverse-c1", "v5.6", "v5.5", "v5-fast"),
}


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_a_name_that_a_model_refuses_is_refused_also_when_it_is_off(api: Api, name: str) -> None:
    path = api.image()
    for model in REFUSED_NAMES[name]:
        frame = {"first_frame_path": path} if model == "grok-imagine-1.5" else {}
        needed = {"duration": 5, "quality": "768p" if model == "minimax-h3" else "720p"}
        body = {"model": model, **frame, **needed}
        assert name in reason(api.make(**body, **{name: 1 if name == "seed" else False})), model
        assert api.make(**body).status_code in (200, 412, 429), model


def test_models_that_are_gone_or_not_allowed_are_refused(api: Api, control: SandboxControl) -> None:
    for model in ("sora-2", "sora-2-pro"):
        assert "model" in reason(api.make(model=model))
    control.set_account(PRO_EMAIL, veo_sora_models=False)
    assert api.get("features").json()["veo_sora_models"] == 0
    assert "veo-3.1-fast" in reason(api.make(model="veo-3.1-fast"))
    control.set_account(PRO_EMAIL, veo_sora_models=True)
    assert api.made(model="veo-3.1-fast", quality="720p")


def test_an_effect_without_images_needs_a_prompt_and_takes_a_shape(api: Api) -> None:
    none = next(one for one in EFFECTS.values() if not one.images)
    one = {"template_id": TEMPLATE_ID, "first_frame_path": api.image()}
    body = {"template_id": none.template_id, "prompt": "A lighthouse"}
    assert "prompt" in reason(api.make(template_id=none.template_id))
    assert "first_frame_path" in reason(api.make(**body, first_frame_path=api.image()))
    assert "aspect_ratio" in reason(api.make(**one, aspect_ratio="1:1"))
    assert api.made(**body, aspect_ratio="1:1")
    assert api.videos()[0]["aspect_ratio"] == "1:1"


def test_motion_control_needs_a_person_or_animal(
    api: Api, control: SandboxControl, video_bytes: bytes
) -> None:
    blank = api.upload(png(colour=(255, 255, 255)), "image/png").json()["result"][0]["path"]
    video = api.upload(video_bytes, "video/mp4").json()["path"]
    answer = api.make("motion-control", frame_1_path=blank, video_1_path=video)
    assert "person or animal" in reason(answer, 422)
    assert control.ledger() == []
    assert api.made("motion-control", frame_1_path=api.image(), video_1_path=video)


def test_a_reference_video_has_24_to_60_frames_per_second(api: Api, tmp_path: Path) -> None:
    body = {"model": "seedance-2.0", "prompt": "@video1", "frame_1_path": api.image()}
    for fps, is_taken in ((23, False), (24, True), (60, True), (61, False)):
        data = small_video(tmp_path, 64, 36, 2, fps=fps).read_bytes()
        path = api.upload(data, "video/mp4").json()["path"]
        answer = api.make("create-fusion", **body, video_1_path=path)
        assert is_taken or "24 to 60 frames" in reason(answer)
        assert (answer.status_code == 200) == is_taken, answer.text


@pytest.mark.parametrize(("model", "is_taken"), [("v5.6", True), ("pixverse-c1", False)])
def test_upscale_takes_results_of_models_that_it_works_with(
    api: Api, finished: Maker, model: str, is_taken: bool
) -> None:
    answer = api.make("upscale", video_id=finished(model=model))
    assert is_taken or "Upscale" in reason(answer)
    assert (answer.status_code == 200) == is_taken


def test_an_effect_is_named_by_a_number(api: Api) -> None:
    body = {"email": api.email, "first_frame_path": api.image()}
    assert "template_id" in reason(api.post("videos/create", **body, template_id=str(TEMPLATE_ID)))
    assert api.post("videos/create", **body, template_id=TEMPLATE_ID).status_code == 200


def test_a_voice_is_named_as_the_list_does_and_in_lip_sync_by_its_number(
    api: Api, good: Bodies
) -> None:
    spoken = {**good["create"], "lip_sync_tts_prompt": "Hello"}
    assert "lip_sync_tts_speaker_id" in reason(
        api.post("videos/create", **spoken, lip_sync_tts_speaker_id=1)
    )
    assert api.post("videos/create", **spoken, lip_sync_tts_speaker_id="1").status_code == 200
    for speaker_id in ("1", 1):
        answer = api.post("videos/lipsync", **{**good["lipsync"], "speaker_id": speaker_id})
        assert answer.status_code == 200, answer.text


def test_lengths_of_a_transition_may_be_quoted_as_in_the_example(api: Api, good: Bodies) -> None:
    for seconds in ("3", 3):
        body = {**good["create-transition"], "duration_1_to_2": seconds}
        assert api.post("videos/create-transition", **body).status_code == 200
    for wrong in ("0", "9", "3.5", "", None, True, 9):
        body = {**good["create-transition"], "duration_1_to_2": wrong}
        assert "duration_1_to_2" in reason(api.post("videos/create-transition", **body))


def test_a_form_holds_numbers_and_switches_as_texts(api: Api) -> None:
    def send(**fields: str) -> Any:
        form = {"email": api.email, "prompt": "a form", **fields}
        return api.call("POST", "videos/create", files={k: (None, v) for k, v in form.items()})

    more = {"duration": "8", "seed": "7", "maxJobs": "5", "preview_mode": "true", "audio": ""}
    assert send(**more).status_code == 200
    for name, value in {"duration": "8.0", "preview_mode": "on", "seed": "seven"}.items():
        assert name in reason(send(**{name: value}))
    file = {"prompt": ("prompt.txt", b"a kite")}
    assert "prompt" in reason(api.call("POST", "videos/create", files=file))


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_without_its_content_type_is_refused(api: Api, content_type: str) -> None:
    for path in ("videos/create", f"accounts/{PRO_EMAIL}"):
        headers = {"Content-Type": content_type} if content_type else {}
        answer = api.call("POST", path, data=b'{"prompt": "x"}', headers=headers)
        assert "Content-Type" in reason(answer)


@pytest.mark.parametrize("body", ['{"seed": NaN}', '{"seed": Infinity}', "{'seed': 1}", ""])
def test_what_is_not_json_is_refused(api: Api, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.call("POST", "videos/create", data=body.encode(), headers=headers)
    assert "JSON" in reason(answer)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("videos", "limit=0"),
        ("videos", "limit=-1"),
        ("videos", "limit=ten"),
        ("videos", "limit="),
        ("videos", "offset=1.5"),
        ("videos", "page=2"),
        ("videos", "Email=x"),
        ("videos/effects", "limit=0"),
        ("videos/effects", "type=1"),
        ("videos/voices", "limit=5"),
        ("features", "limit=5"),
        ("features", "email="),
        ("accounts", f"email={PRO_EMAIL}"),
        ("scheduler", "limit=1"),
        ("scheduler/available", f"email={PRO_EMAIL}"),
    ],
)
def test_a_query_that_the_page_does_not_list_is_refused(api: Api, path: str, query: str) -> None:
    own = f"email={PRO_EMAIL}&" if path in {"videos", "videos/effects", "videos/voices"} else ""
    name = query.partition("=")[0]
    assert name in reason(api.call("GET", f"{path}?{own}{query}"))


def test_making_a_video_takes_no_query(api: Api, good: Bodies) -> None:
    path = f"videos/create?email={PRO_EMAIL}"
    assert "email" in reason(api.call("POST", path, json=good["create"]))
