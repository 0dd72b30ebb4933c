"""What no page promises is refused: types, empty texts, names, case, limits, headers, for each endpoint."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.sandbox.api_client import Api, reason

Bodies = Mapping[str, dict[str, Any]]
Maker = Callable[..., str]
TEMPLATE_ID = next(one.template_id for one in EFFECTS.values() if one.images == 1)
TEXT, NUMBER, SWITCH, VOICE = "text", "number", "switch", "voice"
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
        "duration": NUMBER,
        "aspect_ratio": TEXT,
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
}
WRONG: Mapping[str, tuple[object, ...]] = {
    TEXT: (True, 1.5, ["x"], {"x": 1}, None, "", "  "),
    NUMBER: ("5", "five", 1.5, True, [5], None, "", -1, 0),
    SWITCH: ("true", "True", "on", 1, 0, [True], None, ""),
    VOICE: (True, 1.5, 99, "99", ["1"], None, ""),
}


@pytest.fixture
def good(api: Api, finished: Maker) -> Bodies:
    """A small body for each endpoint that its page allows, in JSON."""
    path, key = api.image(), finished(model="v5")
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
    }


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
        answer = api.post(f"videos/{endpoint}", **{**good[endpoint], name: value})
        if answer.status_code != 400 or name not in answer.json()["error"]:
            taken.append((name, value, answer.text))
    assert taken == []
    assert control.ledger() == before
    assert api.post(f"videos/{endpoint}", **good[endpoint]).status_code == 200


@pytest.mark.parametrize("endpoint", PAGES)
@pytest.mark.parametrize(
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
    answer = api.post(f"videos/{endpoint}", **{**good[endpoint], **more})
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
