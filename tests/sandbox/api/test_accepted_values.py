"""Values of accounts, tokens, files and optional fields, accepted or refused as the pages say."""

from collections.abc import Callable
from typing import Any

import pytest

from pixstudio.sandbox.api.optional_fields import has_optional_field
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.sandbox.api_client import Api, png, reason

Maker = Callable[..., str]


@pytest.mark.parametrize(
    ("more", "reported"),
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
def test_an_account_is_saved_as_its_page_says(
    api: Api, more: dict[str, Any], reported: str
) -> None:
    body = {"email": "fresh@studio.example", "password": "secret", "maxJobs": 3}
    path = "accounts/fresh@studio.example"
    assert reported in reason(api.post(path, **{**body, **more}))
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


def test_a_video_is_what_its_content_type_says(api: Api, video_bytes: bytes) -> None:
    assert api.upload(video_bytes, "video/quicktime").status_code == 200
    for content_type in ("video/webm", "video/x-msvideo", "audio/mpeg"):
        assert "decoded" in reason(api.upload(video_bytes, content_type))


@pytest.mark.parametrize("name", ["img_path", "video_path", "qualities", "create_mode", "img_url"])
def test_an_optional_field_is_there_for_some_ids_only(name: str) -> None:
    keys = [f"user:1-pixverse:{PRO_EMAIL}-video:{number}" for number in range(100)]
    assert 30 < sum(has_optional_field(key, name) for key in keys) < 70


def test_a_video_has_the_same_optional_fields_in_every_answer(
    api: Api, control: SandboxControl
) -> None:
    path = api.image()
    for _ in range(12):
        api.made(first_frame_path=path, off_peak_mode=True)
    control.finish()
    listed = {video["video_id"]: video for video in api.videos()}
    assert len({frozenset(video) for video in listed.values()}) > 1
    for key, video in listed.items():
        assert api.get(f"videos/{key}").json() == video
