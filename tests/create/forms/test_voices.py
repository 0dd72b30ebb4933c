"""Voices in the form: the default voice, what is sent, and voices that are no longer offered."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.create.forms.initial_values import load_initial_form
from pixstudio.create.forms.operation_switch import convert_values
from pixstudio.create.forms.voices import voice_field_name, with_default_voice
from pixstudio.create.models import Draft
from pixstudio.create.operations import save_draft
from pixstudio.effects.models import Voice
from pixstudio.effects.operations import choose_voice
from pixstudio.effects.queries import chosen_voice_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import voice_of
from tests.create.test_composer import composer_of, settings_of
from tests.effects.factories import create_voice
from tests.jobs.jobs import finished, post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

LINE, VOICE = "lip_sync_tts_prompt", "lip_sync_tts_speaker_id"
GONE = "This voice is no longer offered. Choose another."


@pytest.fixture(autouse=True)
def voices(bob: Person) -> None:
    """Emily and James, of whom Bob chose James."""
    create_voice(bob.team, "1", sample=b"")
    create_voice(bob.team, "2", name="James", sample=b"")
    choose_voice(member=bob.member, speaker_id="2")


def begun(person: Person, operation: str, **asked: str) -> dict[str, str]:
    return load_initial_form(person.member, operation, asked).values


def draft(person: Person, operation: str, **values: str) -> None:
    save_draft(member=person.member, operation=operation, values=values, now=timezone.now())


def vanish(person: Person, speaker_id: str) -> None:
    rows = Voice.objects.filter(team=person.team, speaker_id=speaker_id)
    rows.update(vanished_at=timezone.now())


def voice_field_of(composer: Any) -> Any:
    fields = [item for row in composer.settings.rows for item in row.fields]
    return composer.input.voice or next(item for item in fields if item.is_voice)


@pytest.mark.parametrize(
    ("operation", "values", "name"),
    [
        ("text", {"model": "v5"}, VOICE),
        ("image", {"model": "v5"}, VOICE),
        ("text", {"model": "v5.6"}, ""),
        ("text", {"model": "v5-fast"}, ""),
        ("lipsync", {}, "speaker_id"),
        ("lipsync", {"speech": "sound"}, ""),
        ("lipsync", {"audio_file": "x"}, ""),
        ("modify", {"model": "v5"}, ""),
        ("upscale", {}, ""),
    ],
)
def test_voice_name_is_the_field_that_stands_on_the_page(
    bob: Person, operation: str, values: dict[str, str], name: str
) -> None:
    assert voice_field_name(operation, values) == name
    given = {name: "2"} if name else {}
    assert with_default_voice(bob.member, operation, values) == {**values, **given}


def test_a_new_form_begins_with_the_voice_chosen_last(alice: Person, bob: Person) -> None:
    assert begun(bob, "lipsync")["speaker_id"] == "2"
    assert "speaker_id" not in begun(alice, "lipsync")
    assert VOICE not in begun(bob, "text")
    shown = bob.get("/create/lipsync/").context["composer"]
    assert [one.name for one in shown.input.voice.options if one.is_checked] == ["James"]
    assert not Draft.objects.exists()


def test_a_draft_keeps_its_own_voice(bob: Person) -> None:
    draft(bob, "lipsync", speaker_id="1")
    draft(bob, "text", model="v5", prompt="A kite")
    assert begun(bob, "lipsync")["speaker_id"] == "1"
    assert begun(bob, "text")[VOICE] == "2"


def test_a_voice_that_vanished_is_not_preselected(bob: Person) -> None:
    vanish(bob, "2")
    assert "speaker_id" not in begun(bob, "lipsync")


def test_a_model_that_speaks_brings_the_voice_and_none_can_be_chosen(bob: Person) -> None:
    values = typed(model="v5")
    first = composer_of(bob, "text", values)
    assert voice_field_of(first).value == "2"
    chosen = composer_of(bob, "text", {**values, VOICE: ""})
    assert voice_field_of(chosen).value == ""
    restored = composer_of(bob, "text", {**values, VOICE: "", "whole": "1"})
    assert voice_field_of(restored).value == "2"


def test_an_idle_voice_changes_nothing(bob: Person, studio: Studio) -> None:
    with_voice = settings_of(bob, "text", typed(model="v5", **{VOICE: "2"}))
    without = settings_of(bob, "text", typed(model="v5", **{VOICE: ""}))
    prices = [page.context["launch"].price_text for page in (with_voice, without)]
    assert prices[0] == prices[1]
    elsewhere = composer_of(bob, "text", typed(model="v5.6", **{VOICE: "2"}))
    assert (elsewhere.hidden.values[VOICE], elsewhere.unused_text) == ("2", "")
    assert convert_values({VOICE: "2"}, "text", "modify").dropped == []
    assert convert_values({VOICE: "2", LINE: "Hello"}, "text", "modify").dropped != []


def test_generate_sends_no_voice_without_words(bob: Person, studio: Studio) -> None:
    post_create(bob, typed(model="v5", **{VOICE: "1"}))
    assert VOICE not in Generation.objects.get().parameters
    assert chosen_voice_of(bob.member) == "2"


@pytest.mark.parametrize("htmx", [False, True])
def test_generate_remembers_the_voice_it_speaks_with(
    bob: Person, studio: Studio, htmx: bool
) -> None:
    post_create(bob, typed(model="v5", **{VOICE: "1", LINE: "Hello"}), htmx=htmx)
    assert Generation.objects.get().parameters[VOICE] == "1"
    assert chosen_voice_of(bob.member) == "1"
    assert begun(bob, "lipsync")["speaker_id"] == "1"


def test_a_voice_no_longer_offered_is_named_at_its_field_and_refused(
    bob: Person, studio: Studio
) -> None:
    vanish(bob, "1")
    values = typed(model="v5", **{VOICE: "1", LINE: "Hello"})
    field = voice_field_of(composer_of(bob, "text", values))
    chosen = [one.name for one in field.options if one.is_checked]
    assert (chosen, field.error) == (["Emily, no longer offered"], GONE)
    answer = post_create(bob, values)
    assert answer.status_code == 422
    assert GONE in text_of(answer)
    assert not Generation.objects.exists()
    assert post_create(bob, {**values, LINE: ""}).status_code == 302


def test_a_remix_keeps_a_voice_that_is_gone_and_says_so(bob: Person, studio: Studio) -> None:
    vanish(bob, "1")
    made = finished(bob.member, parameters={**typed(model="v5"), VOICE: "1", LINE: "Hello"})
    page = bob.get("/create/text/", data={"remix": str(made.pk)})
    assert voice_field_of(page.context["composer"]).error == GONE
    assert GONE in text_of(page)


def test_a_voice_that_was_never_listed_is_kept_and_refused(bob: Person, studio: Studio) -> None:
    values = typed(model="v5", **{VOICE: "77", LINE: "Hello"})
    field = voice_field_of(composer_of(bob, "text", values))
    assert [one.value for one in field.options if one.is_checked] == ["77"]
    assert field.error == GONE
    assert post_create(bob, values).status_code == 422


def test_before_the_list_is_read_a_voice_is_neither_refused_nor_lost(
    bob: Person, studio: Studio
) -> None:
    Voice.objects.all().delete()
    values = typed(model="v5", **{VOICE: "1", LINE: "Hello"})
    field = voice_field_of(composer_of(bob, "text", values))
    assert [one.value for one in field.options if one.is_checked] == ["1"]
    assert (field.error, field.hint) == ("", "Voices aren’t loaded yet.")
    assert post_create(bob, values).status_code == 302


def test_the_field_leads_to_all_voices_without_scripts_too(bob: Person) -> None:
    page = text_of(bob.get("/create/lipsync/"))
    assert 'id="id_speaker_id-all" href="/effects/voices/" data-dialog="picker-voice"' in page
    assert 'data-dialog-url="/effects/voices/picker/"' in page
    assert "data-voices" in page


def test_voice_of() -> None:
    assert voice_of({VOICE: "", "speaker_id": "3"}) == "3"
    assert voice_of({"prompt": "Hi"}) == ""
