"""What no page promises is refused: types, empty texts, names, case, limits, headers, for each endpoint."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.control_client import SandboxControl
from pixstudio.sandbox.optional import has_field
from pixstudio.sandbox.seeds import PRO_EMAIL
from tests.sandbox.calls import Api, png, reason

Bodies = Mapping[str, dict[str, Any]]
Maker = Callable[..., str]
TEMPLATE_ID = next(one.template_id for one in EFFECTS.values() if one.pictures == 1)
TEXT, NUMBER, SWITCH, VOICE = "text", "number", "switch", "voice"
SHARED = {"email": TEXT, "replyUrl": TEXT, "replyRef": TEXT, "maxJobs": NUMBER}
SOUNDS = {
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
        **SOUNDS,
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
        **SOUNDS,
        **MADE,
        "prompt": TEXT,
        "first_frame_path": TEXT,
        "last_frame_path": TEXT,
        "duration": NUMBER,
        "preview_mode": SWITCH,
    },
    "create-transition": {
        **SHARED,
        **SOUNDS,
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
    path, key = api.picture(), finished(model="v5")
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
        {"model": "v6"},
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
        {"prompt": "x" * 2049},
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
    body = {"email": api.email, "first_frame_path": api.picture()}
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


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"maxJobs": "3"}, "maxJobs"),
        ({"maxJobs": 0}, "maxJobs"),
        ({"maxJobs": 9}, "maxJobs"),
        ({"maxJobs": True}, "maxJobs"),
        ({"maxJobs": 2.5}, "maxJobs"),
        ({"maxJobs": None}, "maxJobs"),
        ({"password": 12345}, "password"),
        ({"password": " "}, "password"),
        ({"email": ["x"]}, "email"),
        ({"email": "FRESH@studio.example"}, "email"),
        ({"token": 5}, "token"),
        ({"max_jobs": 3}, "max_jobs"),
        ({"plan": "Pro"}, "plan"),
    ],
    ids=str,
)
def test_an_account_is_saved_as_its_page_says(api: Api, more: dict[str, Any], told: str) -> None:
    body = {"email": "fresh@studio.example", "password": "secret", "maxJobs": 3}
    path = "accounts/fresh@studio.example"
    assert told in reason(api.post(path, **{**body, **more}))
    assert api.post(path, **body, token="").status_code == 201


@pytest.mark.parametrize("email", ["nobody", "no@body", "a b@studio.example", "@studio.example"])
def test_an_account_has_an_email_for_its_name(api: Api, email: str) -> None:
    body = {"email": email, "password": "secret", "maxJobs": 3}
    assert "email" in reason(api.post(f"accounts/{email}", **body))


@pytest.mark.parametrize("scheme", ["", "bearer ", "Token ", "Basic "])
def test_a_token_comes_as_bearer(api: Api, scheme: str) -> None:
    shown = {"Authorization": f"{scheme}{api.sandbox.token}"}
    assert reason(api.call("GET", "accounts", headers=shown), 401) == "Unauthorized"


def test_an_account_is_deleted_at_the_address_of_the_heading(api: Api) -> None:
    address = f"{api.sandbox.root_url}/v2/accounts/{PRO_EMAIL}"
    assert api.call("DELETE", address, headers={"Authorization": "Bearer no"}).status_code == 401
    assert reason(api.call("GET", address), 404)
    assert api.call("DELETE", address).status_code == 204
    assert api.call("GET", f"accounts/{PRO_EMAIL}").status_code == 404
    assert reason(api.call("DELETE", address), 404)


def test_an_image_is_named_by_its_id_or_its_path(api: Api, finished: Maker) -> None:
    image = api.upload(png(), "image/png").json()["result"][0]
    key = finished(first_frame_path=image["id"])
    assert api.get(f"videos/{key}").json()["customer_paths"]["customer_img_paths"] == [
        image["path"]
    ]
    fields = {"email": api.email, "first_frame_path": str(image["id"])}
    form = {name: (None, value) for name, value in fields.items()}
    assert api.call("POST", "videos/create", files=form).status_code == 200
    frames = {"frame_1_path": image["id"], "frame_2_path": image["path"]}
    assert api.make("create-transition", **frames).status_code == 200
    assert "12345" in reason(api.make(first_frame_path=12345))
    assert str(image["id"]) in reason(api.make(first_frame_path=str(image["id"])))


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/webp", "image/gif", "video/mp4"])
def test_a_file_is_what_its_content_type_says(api: Api, content_type: str) -> None:
    assert "decoded" in reason(api.upload(png(), content_type))


def test_a_film_is_what_its_content_type_says(api: Api, film_bytes: bytes) -> None:
    assert api.upload(film_bytes, "video/quicktime").status_code == 200
    for content_type in ("video/webm", "video/x-msvideo", "audio/mpeg"):
        assert "decoded" in reason(api.upload(film_bytes, content_type))


@pytest.mark.parametrize("name", ["img_path", "video_path", "qualities", "create_mode", "img_url"])
def test_an_optional_field_is_there_for_some_ids_only(name: str) -> None:
    keys = [f"user:1-pixverse:{PRO_EMAIL}-video:{number}" for number in range(100)]
    assert 30 < sum(has_field(key, name) for key in keys) < 70


def test_a_video_has_the_same_optional_fields_in_every_answer(
    api: Api, control: SandboxControl
) -> None:
    path = api.picture()
    for _ in range(12):
        api.made(first_frame_path=path, off_peak_mode=True)
    control.finish()
    listed = {video["video_id"]: video for video in api.videos()}
    assert len({frozenset(video) for video in listed.values()}) > 1
    for key, video in listed.items():
        assert api.get(f"videos/{key}").json() == video
