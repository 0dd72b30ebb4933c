"""Music and speech from the form to the saved file: bodies, charges, statuses, waveforms, next uses."""

import secrets

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from pixstudio.effects.models import SpeechVoice
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Kind
from pixstudio.sandbox.audio.voices import voices_of_model
from tests.jobs.jobs import post_create, text_of
from tests.jobs.studio import Studio
from tests.teams.people import Person

VOICE = voices_of_model("speech-2.8-hd")[0].voice_id
ELEVEN = voices_of_model("eleven-v3")[0].voice_id
MUSIC = {"prompt": "Slow piano, rain", "model": "music-2.6"}
SPEECH = {"prompt": "Good evening. " * 12, "model": "speech-2.8-hd", "voice_id": VOICE}
VALUES = {"music": MUSIC, "speech": SPEECH}
COSTS = {"music": 40, "speech": 4}

pytestmark = pytest.mark.django_db


def generate(person: Person, operation: str, **changes: str):
    values = {**VALUES[operation], "nonce": secrets.token_urlsafe(24), **changes}
    return post_create(person, values, operation=operation)


def made(bob: Person, studio: Studio, operation: str, **changes: str) -> Generation:
    """A job that was pressed and brought to its end."""
    generate(bob, operation, **changes)
    studio.send_all()
    studio.finish()
    return Generation.objects.get(operation=operation)


def sent_bodies() -> list[dict[str, object]]:
    return [attempt.body for one in Generation.objects.all() for attempt in one.attempts.all()]


@pytest.mark.parametrize("operation", list(VALUES))
def test_job_is_made_saved_and_charged(bob: Person, studio: Studio, operation: str) -> None:
    generation = made(bob, studio, operation)

    assert (generation.state, generation.problem) == (State.DONE, "")
    assert (generation.content_type, generation.charged_credits) == ("audio/mpeg", COSTS[operation])
    assert generation.estimate_credits == COSTS[operation]
    assert generation.duration_seconds
    assert generation.duration_seconds > 1
    with generation.poster.open("rb") as file, Image.open(file) as poster:
        assert poster.size == (960, 540)
    (charge,) = studio.charges()
    assert (charge["operation"], charge["credits"]) == (operation, COSTS[operation])


def test_job_runs_on_while_the_list_has_an_unknown_status(bob: Person, studio: Studio) -> None:
    generate(bob, "music")
    studio.send_all()
    remote_id = Generation.objects.get().attempts.get().remote_id
    record = {"audio_id": remote_id, "audio_status": 9, "url": "https://x.example/a.mp3"}
    studio.control.add_fault("status", "music", method="GET", status=200, body={"data": [record]})
    studio.read()
    assert Generation.objects.get().state == State.RUNNING


def test_failed_job_says_so_and_costs_what_was_charged(bob: Person, studio: Studio) -> None:
    generation = made(bob, studio, "speech", prompt="A glitch in the text")
    assert (generation.state, generation.charged_credits) == (State.FAILED, 1)


def test_settings_of_the_other_family_are_not_sent(bob: Person, studio: Studio) -> None:
    typed = {"speed": "1,1", "pitch": "3", "emotion": "sad", "stability": "0.5", "style": "0.2"}
    generate(bob, "speech", model="eleven-v3", voice_id=ELEVEN, **typed)
    studio.send_all()
    (body,) = sent_bodies()
    names = set(body) & {"speed", "pitch", "emotion", "stability", "style", "language_code"}
    assert names == {"speed", "stability"}
    assert body["speed"] == 1.1
    assert Generation.objects.get().state == State.RUNNING


def test_instrumental_music_is_sent_without_the_typed_lyrics(bob: Person, studio: Studio) -> None:
    generate(bob, "music", lyrics="La la la", instrumental="on")
    studio.send_all()
    (body,) = sent_bodies()
    assert body["instrumental"] is True
    assert "lyrics" not in body


@pytest.mark.parametrize(
    ("operation", "changes"),
    [
        ("music", {"prompt": ""}),
        ("music", {"prompt": "a" * 2001}),
        ("music", {"lyrics": "l" * 3501}),
        ("speech", {"voice_id": ""}),
        ("speech", {"speed": "3"}),
        ("speech", {"pitch": "high"}),
        ("speech", {"emotion": "bored"}),
    ],
)
def test_bad_input_is_refused_on_the_page(
    bob: Person, studio: Studio, operation: str, changes: dict[str, str]
) -> None:
    answer = generate(bob, operation, **changes)
    assert answer.status_code == 422
    assert not Generation.objects.exists()
    assert 'aria-invalid="true"' in text_of(answer) or "field__error" in text_of(answer)


def test_voice_has_to_be_one_of_the_model(bob: Person, studio: Studio) -> None:
    now = timezone.now()
    SpeechVoice.objects.create(
        team=bob.team, voice_id=ELEVEN, name="Ada", models=["eleven-v3"], synced_at=now
    )
    for voice_id in (ELEVEN, "unknown"):
        assert generate(bob, "speech", voice_id=voice_id).status_code == 422
    assert generate(bob, "speech", voice_id=ELEVEN, model="eleven-v3").status_code == 302


def test_made_audio_can_be_heard_and_used_for_lip_sync(bob: Person, studio: Studio) -> None:
    generation = made(bob, studio, "speech")
    page = text_of(bob.get(f"/generations/{generation.pk}/"))
    assert "data-waveform" in page
    assert "<audio" in page
    assert f'action="/made/{generation.pk}/lipsync/"' in page
    answer = bob.post(f"/made/{generation.pk}/lipsync/")
    (asset,) = Asset.objects.all()
    assert asset.kind == Kind.AUDIO
    assert asset.frame_origin.generation == generation
    assert "Audio" in text_of(bob.get(f"/generations/{generation.pk}/lineage/"))
    assert answer.url == f"/create/lipsync/?asset={asset.pk}"
    form = bob.get(answer.url).context["composer"]
    assert {slot.name: slot.value for slot in form.input.slots}["audio_file"] == str(asset.pk)


def test_picker_lists_made_audio_and_a_field_takes_it(
    bob: Person, carol: Person, mallory: Person, studio: Studio
) -> None:
    generation = made(bob, studio, "music")
    picker = text_of(bob.get("/made/?kind=audio&longest=60"))
    assert f'value="result:{generation.pk}"' in picker
    assert "Too long: up to 60 s" in picker or (generation.duration_seconds or 0) <= 60
    assert "result:" not in text_of(mallory.get("/made/?kind=audio"))
    assert carol.get("/made/?kind=audio").status_code == 403
    assert bob.get("/made/?kind=text").status_code == 404
    values = {"audio_file": f"result:{generation.pk}", "speech": "sound"}
    page = bob.post("/create/lipsync/settings/", values)
    (asset,) = Asset.objects.all()
    slots = page.context["composer"].input.slots
    assert {slot.name: slot.value for slot in slots}["audio_file"] == str(asset.pk)
    foreign = mallory.post("/create/lipsync/settings/", values)
    assert Asset.objects.filter(team=mallory.team).count() == 0
    slots = foreign.context["composer"].input.slots
    assert {slot.name: slot.value for slot in slots}["audio_file"] == ""


def test_videos_made_here_are_files_but_where_a_result_is_chosen(
    bob: Person, studio: Studio
) -> None:
    for operation, field, is_offered in (("motion", "video_1", True), ("extend", "video", False)):
        slots = bob.get(f"/create/{operation}/").context["composer"].input.slots
        (url,) = [slot.picker_url for slot in slots if slot.name == field]
        assert ("Made here" in text_of(bob.get(url))) is is_offered


def test_audio_is_no_source_of_a_video(bob: Person, studio: Studio) -> None:
    generation = made(bob, studio, "music")
    assert str(generation.pk) not in text_of(bob.get("/sources/?operation=extend"))
    values = {"source": str(generation.pk), "prompt": "on", "nonce": secrets.token_urlsafe(24)}
    page = post_create(bob, values, operation="extend")
    assert page.status_code == 422
    assert "can’t be used as a video" in text_of(page)


def test_audio_is_compared_and_listed_in_the_gallery(bob: Person, studio: Studio) -> None:
    generate(bob, "music")
    generate(bob, "speech")
    studio.send_all()
    studio.finish()
    ids = [str(one.pk) for one in Generation.objects.all()]
    compared = text_of(bob.get(f"/compare/?ids={','.join(ids)}"))
    assert compared.count('<audio class="compare__audio"') == 2
    gallery = text_of(bob.get("/gallery/"))
    assert gallery.count('class="tile-listen"') == 2


@pytest.mark.parametrize("status", [404, 405])
def test_delete_upstream_bears_an_api_without_it(bob: Person, studio: Studio, status: int) -> None:
    generation = made(bob, studio, "speech")
    studio.control.add_fault(
        "status", "speech", method="DELETE", status=status, body={"error": "no"}
    )
    answer = bob.post(f"/generations/{generation.pk}/removal/", {"upstream": "on"})
    assert answer.status_code == 302
    generation.refresh_from_db()
    assert generation.removed_at is not None


def test_lost_answer_is_found_in_the_list_of_its_kind(bob: Person, studio: Studio) -> None:
    generate(bob, "speech")
    studio.control.add_fault("drop_after", "speech/create")
    studio.send_all()
    assert Generation.objects.get().state == State.UNKNOWN
    for step in range(4):
        studio.read(later=60 * step)
    studio.finish()
    generation = Generation.objects.get()
    assert len(studio.charges()) == 1
    assert generation.state in (State.DONE, State.ASK)


def test_anonymous_visitors_see_nothing(client: Client) -> None:
    assert client.get("/made/?kind=audio").status_code == 302
    assert operations is not None
