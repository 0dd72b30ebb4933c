"""Music and speech over HTTP: ids, records, lists, charges, statuses, files."""

import pytest

from pixstudio.sandbox.audio.voices import SPEECH_VOICES
from pixstudio.sandbox.control_api.client import SandboxControl
from tests.sandbox.api_client import Api, reason

VOICE = next(iter(SPEECH_VOICES))
BODIES = {"music": {"prompt": "slow piano"}, "speech": {"text": "Hello there", "voice_id": VOICE}}
KINDS = tuple(BODIES)


def made(api: Api, kind: str, **more: object) -> str:
    answer = api.post(f"{kind}/create", **{"email": api.email, **BODIES[kind], **more})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["audio_id"])


@pytest.mark.parametrize("kind", KINDS)
def test_audio_is_listed_by_its_kind_only(api: Api, kind: str) -> None:
    key = made(api, kind)
    assert f"-{kind}:" in key
    (record,) = api.get(kind).json()["data"]
    assert (record["audio_id"], record["audio_status"], record["url"]) == (key, 10, "")
    (other,) = set(KINDS) - {kind}
    assert api.get(other).json() == {"data": [], "next_offset": 0, "has_more": False}
    assert api.videos() == []


@pytest.mark.parametrize("kind", KINDS)
def test_record_is_live_and_ends_with_a_file(api: Api, control: SandboxControl, kind: str) -> None:
    key = made(api, kind)
    control.tick()
    running = api.get(f"{kind}/{key}").json()
    # Halfway a video's status is 9, which audio does not have.
    assert (running["audio_status"], running["duration"]) == (10, 0)
    control.tick()
    record = api.get(f"{kind}/{key}").json()
    assert (record["audio_status"], record["duration"] > 0) == (1, True)
    file = api.call("GET", record["url"])
    assert file.headers["Content-Type"] == "audio/mpeg"
    assert file.content[:3] == b"ID3" or file.content[0] == 0xFF


@pytest.mark.parametrize(
    ("kind", "more", "cost"),
    [
        ("music", {}, 40),
        ("music", {"model": "music-v1"}, 150),
        ("music", {"model": "lyria-3-pro-preview"}, 20),
        ("speech", {"text": "a" * 50}, 1),
        ("speech", {"text": "a" * 51}, 2),
        ("speech", {"text": "a" * 1000}, 20),
        ("speech", {"text": "a" * 1000, "model": "speech-2.8-turbo"}, 10),
    ],
)
def test_charge_is_that_of_the_model(
    api: Api, control: SandboxControl, kind: str, more: dict[str, object], cost: int
) -> None:
    key = made(api, kind, **more)
    assert [charge["credits"] for charge in control.ledger()] == [cost]
    assert api.get(f"{kind}/{key}").json()["credits"] == cost


def test_failed_audio_has_status_8_and_a_reason(api: Api, control: SandboxControl) -> None:
    key = made(api, "speech", text="a glitch and something borderline")
    control.finish()
    record = api.get(f"speech/{key}").json()
    assert (record["audio_status"], bool(record["fail_reason"])) == (8, True)


@pytest.mark.parametrize("kind", KINDS)
def test_deleted_audio_is_gone(api: Api, kind: str) -> None:
    key = made(api, kind)
    assert api.delete(f"{kind}/{key}").status_code == 204
    assert api.get(f"{kind}/{key}").status_code == 404
    assert api.delete(f"{kind}/{key}").status_code == 404


def test_id_of_audio_is_no_video(api: Api, control: SandboxControl) -> None:
    key = made(api, "music")
    control.finish()
    assert api.get(f"videos/{key}").status_code == 404
    answer = api.post("videos/extend", video_id=key, prompt="on and on")
    assert "can not be used as video_id" in reason(answer)


def test_percent_encoded_id_is_refused(api: Api) -> None:
    key = made(api, "music").replace(":", "%3A")
    assert api.get(f"music/{key}").status_code == 400


def test_account_without_credits_is_charged_nothing(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, credits=39)
    answer = api.post("music/create", email=api.email, prompt="drums")
    assert answer.status_code == 412
    assert control.ledger() == []


def test_models_and_voices_agree(api: Api) -> None:
    groups = api.get("speech/models").json()["provider_groups"]
    names = [model["model"] for group in groups for model in group["models"]]
    assert len(names) == 5
    listed = {
        name: {v["voice_id"] for v in api.get("speech/voices", model=name).json()["voices"]}
        for name in names
    }
    assert listed["speech-2.8-hd"] == listed["speech-2.8-turbo"]
    assert not listed["speech-2.8-hd"] & listed["eleven-v3"]
    voices = api.get("speech/voices", language="de").json()["voices"]
    assert {voice["language_code"] for voice in voices} == {"de"}
    assert api.call("GET", voices[0]["sample_url"]).headers["Content-Type"] == "audio/mpeg"
    assert len(SPEECH_VOICES) > 300
