"""Voices of speech: read by model, listed with filters, heard, and taken to the form."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Catalogue, Preview, SpeechVoice
from pixstudio.effects.operations import fetch_previews
from pixstudio.effects.queries import VoiceUse, unfit_voices
from pixstudio.jobs.models import Generation
from pixstudio.sandbox.audio.voices import SPEECH_VOICES, voices_of_model
from pixstudio.sandbox.control_api.client import SandboxControl
from tests.effects.catalogues import NOW, read
from tests.jobs.jobs import post_create, text_of
from tests.jobs.studio import Studio
from tests.teams.people import Person, check_access

PAGE, PICKER = "/effects/voices/speech/", "/effects/voices/speech/picker/"
SPEECH = Catalogue.Of.SPEECH

pytestmark = pytest.mark.django_db


def create(person: Person, voice_id: str, **fields: Any) -> SpeechVoice:
    values = {"name": voice_id.title(), "searched": voice_id, "synced_at": timezone.now()}
    return SpeechVoice.objects.create(team=person.team, voice_id=voice_id, **{**values, **fields})


def page_of(person: Person, path: str = PAGE) -> str:
    return str(person.get(path).content.decode())


def test_refresh_reads_every_voice_with_the_models_that_speak_with_it(account: Account) -> None:
    assert read(account, of=SPEECH)
    rows = {row.voice_id: row for row in SpeechVoice.objects.filter(team=account.team)}
    assert set(rows) == set(SPEECH_VOICES)
    hd = voices_of_model("speech-2.8-hd")[0]
    row = rows[hd.voice_id]
    assert row.models == ["speech-2.8-hd", "speech-2.8-turbo"]
    assert (row.name, row.language, row.gender) == (hd.name, hd.language, hd.gender)
    samples = Preview.objects.filter(speech_voice__isnull=False)
    assert samples.count() == len(SPEECH_VOICES)
    assert set(samples.values_list("kind", flat=True)) == {Preview.Kind.SPEECH}


def test_model_that_the_api_refuses_is_left_out(account: Account, control: SandboxControl) -> None:
    groups = [{"provider": "new", "models": [{"model": "new-voice"}, {"model": "eleven-v3"}, {}]}]
    body = {"provider_groups": groups}
    control.add_fault("status", "speech/models", status=200, body=body)
    assert read(account, of=SPEECH)
    rows = SpeechVoice.objects.filter(team=account.team)
    assert {tuple(row.models) for row in rows} == {("eleven-v3",)}


@pytest.mark.parametrize(
    "body",
    [
        [{"id": "v1", "name": "One", "preview_url": "https://x.example/1.mp3"}],
        {
            "data": [
                {"voiceId": "v1", "display_name": "One", "language": "de"},
                {"name": "no id"},
                7,
            ]
        },
    ],
)
def test_other_shapes_of_the_list_are_read(
    account: Account, control: SandboxControl, body: object
) -> None:
    control.add_fault("status", "speech/voices", status=200, body=body, times=5)
    assert read(account, of=SPEECH)
    (row,) = SpeechVoice.objects.filter(team=account.team)
    assert (row.voice_id, row.name, len(row.models)) == ("v1", "One", 5)


def test_api_without_the_list_changes_nothing(account: Account, control: SandboxControl) -> None:
    create_row = {"name": "Kept", "synced_at": NOW}
    kept = SpeechVoice.objects.create(team=account.team, voice_id="kept", **create_row)
    control.add_fault("status", "speech/voices", status=404, body={"error": "no"}, times=5)
    assert not read(account, of=SPEECH)
    kept.refresh_from_db()
    assert kept.vanished_at is None


def test_samples_are_fetched_and_heard(account: Account, bob: Person) -> None:
    read(account, of=SPEECH)
    Preview.objects.exclude(speech_voice__voice_id=next(iter(SPEECH_VOICES))).delete()
    assert fetch_previews(team_id=account.team_id, now=NOW + dt.timedelta(minutes=1)) == 1
    assert page_of(bob).count("data-sample=") == 1


def test_page_filters_by_words_language_gender_and_model(bob: Person, mallory: Person) -> None:
    create(bob, "anna", language="de", gender="female", models=["eleven-v3"])
    create(bob, "bernd", language="de", gender="male", models=["speech-2.8-hd"])
    create(bob, "chloe", language="fr", gender="female", models=["speech-2.8-hd"])
    create(bob, "gone", vanished_at=timezone.now())
    create(mallory, "theirs")

    def found(query: str) -> set[str]:
        return {one.value for one in bob.get(f"{PAGE}?{query}").context["page"].voices}

    assert found("") == {"anna", "bernd", "chloe"}
    assert found("language=de") == {"anna", "bernd"}
    assert found("language=de&gender=male") == {"bernd"}
    assert found("model=speech-2.8-hd") == {"bernd", "chloe"}
    assert found("q=CHLÓE") == {"chloe"}
    assert found("language=%00&q=%00") == set()
    page = page_of(bob)
    assert "German" in page
    assert 'href="/create/speech/?voice=anna"' in page


def test_more_voices_come_on_demand(bob: Person) -> None:
    for number in range(70):
        create(bob, f"voice-{number}")
    assert page_of(bob).count("data-voice-row") == 60
    assert page_of(bob, f"{PAGE}?limit=120").count("data-voice-row") == 70
    assert page_of(bob, f"{PAGE}?limit=x").count("data-voice-row") == 60


def test_picker_lists_voices_of_the_model(bob: Person) -> None:
    create(bob, "anna", models=["eleven-v3"])
    create(bob, "bernd", models=["speech-2.8-hd"])
    picker = page_of(bob, f"{PICKER}?model=eleven-v3")
    assert 'data-voice="anna"' in picker
    assert 'data-voice="bernd"' not in picker
    assert '<input type="hidden" name="model" value="eleven-v3">' in picker
    form = text_of(bob.get("/create/speech/"))
    assert f'"{PICKER}?model=' in form
    assert "language=" not in form


def test_voice_is_taken_to_the_form_with_a_model_that_speaks_with_it(bob: Person) -> None:
    create(bob, "anna", models=["eleven-v3"])
    form = bob.get("/create/speech/?voice=anna").context["composer"]
    assert form.input.voice.value == "anna"
    groups = {group.name: group for group in form.settings.groups}
    assert [one.value for one in groups["model"].options if one.is_checked] == ["eleven-v3"]
    assert bob.get("/create/speech/?voice=nobody").status_code == 200


def test_voice_of_another_model_is_named_in_the_form(bob: Person) -> None:
    create(bob, "anna", models=["eleven-v3"])
    values = {"voice_id": "anna", "model": "speech-2.8-hd", "prompt": "Hello"}
    form = bob.post("/create/speech/settings/", values).context["composer"]
    assert "speech-2.8-hd" in form.input.voice.error


def test_unfit_voices(bob: Person) -> None:
    assert unfit_voices(bob.team, {"any": {VoiceUse("m")}}) == {}
    create(bob, "anna", models=["m"])
    create(bob, "open", models=[])
    create(bob, "gone", vanished_at=timezone.now())
    names = ("anna", "open", "gone", "unknown", "\x00")
    wanted = {name: {VoiceUse("m", "de"), VoiceUse("n", "de")} for name in names}
    missing = {"gone": None, "unknown": None, "\x00": None}
    assert unfit_voices(bob.team, wanted) == {"anna": VoiceUse("n"), **missing}
    SpeechVoice.objects.filter(voice_id="open").update(language="en-GB")
    wanted = {"open": {VoiceUse("m"), VoiceUse("m", "en")}}
    assert unfit_voices(bob.team, wanted) == {}
    assert unfit_voices(bob.team, {"open": {VoiceUse("m", "de")}}) == {"open": VoiceUse("", "de")}
    SpeechVoice.objects.filter(voice_id="open").update(language="English (British)")
    assert unfit_voices(bob.team, {"open": {VoiceUse("m", "de")}}) == {}


def test_voice_has_to_be_for_the_language(bob: Person, studio: Studio) -> None:
    """The form offers those of the language, says what is wrong with another, and sends nothing."""
    for name, language in (("anna", "de"), ("chloe", "fr"), ("any", "")):
        create(bob, name, language=language)
    values = {"prompt": "Hello", "model": "speech-2.8-hd", "language_code": "fr"}

    def voice(**changes: str) -> Any:
        page = bob.post("/create/speech/settings/", {**values, **changes})
        return page.context["composer"].input.voice

    shown = voice()
    assert [one.value for one in shown.options] == ["", "any", "chloe"]
    assert "language=fr" in shown.picker_url
    assert shown.error == ""
    said = "This voice isn’t for French."
    assert voice(voice_id="anna").error.startswith(said)
    # Automatic, or a model that takes no language.
    assert voice(voice_id="anna", language_code="").error == ""
    assert voice(voice_id="anna", model="eleven-v3").error == ""
    answer = post_create(bob, {**values, "voice_id": "anna", "nonce": "x" * 20}, operation="speech")
    assert said in text_of(answer)
    assert not Generation.objects.exists()
    for changes in ({"voice_id": "chloe"}, {"voice_id": "anna", "model": "eleven-v3"}):
        post_create(bob, {**values, **changes, "nonce": uuid.uuid4().hex}, operation="speech")
    voices = Generation.objects.values_list("parameters__voice_id", flat=True)
    assert set(voices) == {"chloe", "anna"}


def test_access(bob: Person, carol: Person) -> None:
    create(bob, "anna")
    assert "Use<" not in page_of(carol)
    check_access(PAGE, method="get", wrong="post", allowed=[bob, carol], refused=[])
    check_access(PICKER, method="get", wrong="post", allowed=[bob], refused=[carol])
