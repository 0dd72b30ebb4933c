from pixstudio.sandbox.catalogue import EFFECTS, is_available
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL
from tests.sandbox.api_client import Api, reason


def test_effects_are_many_and_of_every_kind(api: Api) -> None:
    answer = api.get("videos/effects").json()
    effects = answer["items"]
    assert answer["total"] == len(effects) >= 160
    assert len({effect["template_id"] for effect in effects}) == len(effects)
    assert {effect["template_type"] for effect in effects} == {1, 2}
    assert {effect["effect_type"] for effect in effects} == {"0", "1", "2", "3", "4", "5"}
    assert {effect["marker"] for effect in effects} == {"new", "hot", ""}
    assert {effect["fixed_cost"] for effect in effects} == {0, 20}
    assert {effect["duration"] for effect in effects} == {5, 8}


def test_effects_are_paged_when_asked(api: Api) -> None:
    page = api.get("videos/effects", limit=50, offset=50).json()
    assert (len(page["items"]), page["next_offset"]) == (50, 100)
    assert api.get("videos/effects", limit=50, offset=500).json()["items"] == []


def test_effect_media_are_served(api: Api) -> None:
    effect = api.get("videos/effects", limit=1).json()["items"][0]
    kinds = {
        "thumbnail_path": "image/",
        "thumbnail_gif_path": "image/gif",
        "thumbnail_video_path": "video/mp4",
        "audio_path": "audio/",
    }
    for field, kind in kinds.items():
        answer = api.call("GET", effect[field])
        assert answer.headers["Content-Type"].startswith(kind), field
    assert api.call("GET", effect["thumbnail_path"] + "x").status_code == 404


def test_voices_are_six_and_the_third_address_has_a_line_break(api: Api) -> None:
    voices = api.get("videos/voices").json()["tts_list"]
    assert [voice["speaker_id"] for voice in voices] == ["1", "2", "3", "4", "5", "6"]
    assert [voice["url"].endswith("\n") for voice in voices].index(True) == 2
    for voice in voices:
        sample = api.call("GET", voice["url"].strip())
        assert sample.headers["Content-Type"].startswith("audio/")
    assert api.call("GET", voices[0]["url"].replace("1.mp3", "9.mp3")).status_code == 404


def test_catalogues_need_an_email_among_several_accounts(api: Api) -> None:
    assert reason(api.call("GET", "videos/effects"))
    assert reason(api.call("GET", "videos/voices"))


def test_effects_of_a_free_account_lack_some_in_the_same_order(api: Api) -> None:
    every = [one["template_id"] for one in api.get("videos/effects").json()["items"]]
    free = api.get("videos/effects", email=FREE_EMAIL).json()
    offered = [one["template_id"] for one in free["items"]]
    assert free["total"] == len(offered)
    assert offered == [key for key in every if key in offered]
    assert len(every) - len(offered) == 24


def test_effects_that_an_account_does_not_list_are_refused_to_it(
    api: Api, control: SandboxControl
) -> None:
    lacking = next(one for one in EFFECTS.values() if not is_available(one, "Free"))
    control.set_account(FREE_EMAIL, credits=1000)
    body = {"template_id": lacking.template_id, "quality": "540p"}
    for email, status in ((FREE_EMAIL, 400), (PRO_EMAIL, 200)):
        image = Api(api.sandbox, email).image()
        answer = api.make(email=email, first_frame_path=image, **body)
        assert answer.status_code == status, answer.text
        assert status == 200 or "template_id" in reason(answer)
    assert {charge["email"] for charge in control.ledger()} == {PRO_EMAIL}
