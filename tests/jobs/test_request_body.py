"""What is sent for a job: each value in the type of its page, a voice as its list gives it."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.effects.models import Catalogue
from pixstudio.effects.operations import read_catalogue
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.submission.uploads import prepare_generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.sandbox.catalogue import EFFECTS
from tests.effects.lists import answer_voices
from tests.jobs.studio import Studio

ONE_PHOTO = next(one for one in EFFECTS.values() if one.pictures == 1)
SPOKEN = {"model": "v5", "lip_sync_tts_prompt": "Hello", "lip_sync_tts_speaker_id": "2"}
# As jobs were stored before types were: everything that a form had typed was text.
OLD: dict[str, Any] = {
    "template_id": str(ONE_PHOTO.template_id),
    "duration": str(ONE_PHOTO.duration_seconds),
    "seed": "77",
    "auto_sound": "false",
    "off_peak_mode": "true",
    "model": "",
    "prompt": "",
}


def read_voices(studio: Studio) -> None:
    catalogue, _ = Catalogue.objects.get_or_create(account=studio.account, of=Catalogue.Of.VOICES)
    assert read_catalogue(catalogue_id=catalogue.pk, now=timezone.now())


def sent_body(studio: Studio, generation: Generation) -> dict[str, Any]:
    assert studio.send() is not None
    generation.refresh_from_db()
    body: dict[str, Any] = Attempt.objects.get(generation=generation).body
    return body


def test_an_effect_of_an_old_job_goes_out_as_a_number_and_is_taken(
    studio: Studio, photo: Asset
) -> None:
    generation = studio.ask(operation="effect", media={"first_frame": photo})
    Generation.objects.filter(pk=generation.pk).update(parameters=OLD)
    prepare_generation(generation_id=generation.pk, now=timezone.now())
    body = sent_body(studio, generation)
    assert generation.state == State.RUNNING, generation.words
    assert body["template_id"] == ONE_PHOTO.template_id
    assert (body["duration"], body["seed"]) == (ONE_PHOTO.duration_seconds, 77)
    assert (body["auto_sound"], body["off_peak_mode"]) == (False, True)
    assert not {"model", "prompt"} & set(body)


@pytest.mark.parametrize(("listed", "sent"), [("2", "2"), (2, 2), (2.0, 2), (" 2\n", " 2\n")])
def test_a_voice_goes_out_exactly_as_its_list_gives_it(
    studio: Studio, listed: object, sent: object
) -> None:
    answer_voices(studio.control, (listed, "James", ""), ("x9", "Vera", ""))
    read_voices(studio)
    generation = studio.ask(**SPOKEN)
    body = sent_body(studio, generation)
    assert body["lip_sync_tts_speaker_id"] == sent
    assert type(body["lip_sync_tts_speaker_id"]) is type(sent)


def test_lip_sync_with_a_voice_that_is_a_number_is_taken(studio: Studio) -> None:
    answer_voices(studio.control, (3, "Isabella", ""))
    read_voices(studio)
    source = studio.ask(model="v5")
    studio.send()
    studio.finish()
    source.refresh_from_db()
    generation = Generation.objects.create(
        **{
            **{name: getattr(source, name) for name in ("team", "creator", "created_at")},
            "operation": "lipsync",
            "nonce": "spoken",
            "parameters": {"prompt": "Hello", "speaker_id": "3"},
            "source": source,
            "account": source.account,
            "wanted_account": source.account,
            "prepared_at": timezone.now(),
            "state": State.QUEUED,
            "changed_at": timezone.now(),
            "line_place": 10**9,
        }
    )
    body = sent_body(studio, generation)
    assert generation.state == State.RUNNING, generation.words
    assert (body["speaker_id"], body["prompt"]) == (3, "Hello")


def test_a_voice_that_no_list_has_any_more_goes_out_as_it_was_stored(studio: Studio) -> None:
    generation = studio.ask(**{**SPOKEN, "lip_sync_tts_speaker_id": "2"})
    assert sent_body(studio, generation)["lip_sync_tts_speaker_id"] == "2"
