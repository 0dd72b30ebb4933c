from collections.abc import Callable

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import STANDARD_EMAIL
from tests.sandbox.api_client import Api, reason


def test_created_video_is_listed_as_it_was_asked_for(api: Api) -> None:
    key = api.made(prompt="a harbour", model="v5.5", quality="720p", duration=8, seed=77)
    (video,) = api.videos()
    assert video["video_id"] == key
    assert key.startswith("user:")
    assert f"-pixverse:{api.email}-video:" in key
    asked = {name: video[name] for name in ("prompt", "model", "quality", "duration", "seed")}
    assert asked == {
        "prompt": "a harbour",
        "model": "v5.5",
        "quality": "720p",
        "duration": 8,
        "seed": 77,
    }
    assert (video["video_status"], video["video_status_name"]) == (10, "GENERATING")
    assert video["video_status_final"] is False
    assert video["off_peak"] == 0


def test_running_video_has_an_address_that_is_not_there_yet(
    api: Api, control: SandboxControl
) -> None:
    key = api.made()
    (video,) = api.videos()
    assert api.call("GET", video["url"]).status_code == 404
    assert api.get(f"videos/{key}").status_code == 404
    control.tick(2)
    assert api.get(f"videos/{key}").json()["url"] == video["url"]
    assert api.call("GET", video["url"]).content[4:8] == b"ftyp"


def test_finished_video_shows_size_and_poster(api: Api, finished: Callable[..., str]) -> None:
    video = api.get(f"videos/{finished(quality='720p', aspect_ratio='9:16')}").json()
    assert (video["output_width"], video["output_height"]) == (720, 1280)
    assert api.call("GET", video["first_frame"]).headers["Content-Type"] == "image/jpeg"
    assert (video["video_status"], video["video_status_final"]) == (1, True)


@pytest.mark.parametrize("prompt", ["half a pair \ud83c", "nothing \x00 here", "雪 🌊 é"])
def test_prompt_comes_back_exactly(api: Api, prompt: str) -> None:
    api.made(prompt=prompt)
    assert api.videos()[0]["prompt"] == prompt


def test_random_seed_is_shown_when_none_was_sent(api: Api) -> None:
    api.made()
    assert 1 <= api.videos()[0]["seed"] <= 2147483647


def test_list_is_newest_first_and_paged(api: Api) -> None:
    keys = [api.made(off_peak_mode=True) for _ in range(5)]
    first = api.get("videos", limit=2).json()
    assert [video["video_id"] for video in first["data"]] == [keys[4], keys[3]]
    assert (first["next_offset"], first["total"]) == (2, 5)
    last = api.get("videos", limit=2, offset=4).json()
    assert [video["video_id"] for video in last["data"]] == [keys[0]]
    assert last["next_offset"] == 0
    assert api.get("videos", offset=9).json()["data"] == []
    assert "limit" in reason(api.get("videos", limit="many"))


def test_list_shows_forty_by_default(api: Api) -> None:
    for _ in range(41):
        api.made(off_peak_mode=True, quality="360p", duration=1)
    page = api.get("videos").json()
    assert (len(page["data"]), page["next_offset"], page["total"]) == (40, 40, 41)


def test_list_is_for_one_account(api: Api) -> None:
    api.made()
    assert api.get("videos", email=STANDARD_EMAIL).json()["data"] == []
    assert "email is required" in reason(api.call("GET", "videos"))


def test_deleted_video_is_gone_everywhere(api: Api, finished: Callable[..., str]) -> None:
    key = finished()
    url = api.videos()[0]["url"]
    assert api.delete(f"videos/{key}").status_code == 200
    assert api.videos() == []
    assert "deleted" in reason(api.get(f"videos/{key}"), 404)
    assert api.call("GET", url).status_code == 404
    assert reason(api.delete(f"videos/{key}"))


def test_ids_are_sent_raw(api: Api, finished: Callable[..., str]) -> None:
    key = finished()
    encoded = key.replace(":", "%3A").replace("@", "%40")
    assert reason(api.get(f"videos/{encoded}"))
    assert reason(api.delete(f"scheduler/{encoded}"))
    assert reason(api.get("videos/nonsense"))


def test_body_may_be_a_form(api: Api) -> None:
    fields = {"email": api.email, "prompt": "a form", "duration": "8", "off_peak_mode": "true"}
    answer = api.call("POST", "videos/create", files={k: (None, v) for k, v in fields.items()})
    assert answer.status_code == 200, answer.text
    (video,) = api.videos()
    assert (video["prompt"], video["duration"], video["off_peak"]) == ("a form", 8, 1)


def test_body_must_be_json_or_a_form(api: Api) -> None:
    def send(data: bytes, content_type: str = "application/json") -> str:
        headers = {"Content-Type": content_type}
        return reason(api.call("POST", "videos/create", data=data, headers=headers))

    assert "parse" in send(b"{")
    assert "object" in send(b"[]")
    assert "parse" in send(b"[" * 100_000)
    assert "parse" in send(b'{"prompt": "\xff"}')
    assert "Content-Type" in send(b"prompt=x", "text/plain")


def test_endpoints_answer_with_and_without_a_last_slash(api: Api) -> None:
    for path in ("videos", "videos/voices", "videos/effects", "features", "scheduler"):
        assert api.get(path).status_code == api.get(f"{path}/").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "nothing/here"),
        ("POST", "videos/create-everything"),
        ("POST", "images/create-more"),
        ("PUT", "videos/create"),
        ("PATCH", "accounts/northlight@studio.example"),
        ("GET", "videos/create/more"),
        ("DELETE", "videos"),
        ("POST", "scheduler"),
        ("GET", "files"),
    ],
)
def test_an_endpoint_that_no_page_has_is_not_found(api: Api, method: str, path: str) -> None:
    assert reason(api.call(method, path), 404)
    assert reason(api.call(method, f"{api.sandbox.root_url}/v2/somewhere/{path}"), 404)


def test_restyle_is_retired(api: Api) -> None:
    assert "Restyle" in reason(api.get("videos/restyles"))
    assert "Restyle" in reason(api.post("videos/restyle", prompt="x"))
