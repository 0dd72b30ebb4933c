"""Opening a form over a draft: texts are kept or can be restored, batch fields are off."""

import datetime as dt
from typing import Any

from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.prompts.models import Preset
from pixstudio.prompts.operations import record_prompt, save_preset
from tests.create.test_composer import settings_of
from tests.jobs.jobs import job, typed, values_of
from tests.jobs.studio import Studio
from tests.teams.people import Person

NOW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


def preset(person: Person, **values: str) -> Preset:
    return save_preset(
        member=person.member,
        name="Tall",
        operation="text",
        values=typed(**values),
        is_shared=False,
        now=NOW,
    )[0]


def fixes(page: Any) -> dict[str, str]:
    return {fix.label: fix.value for note in page.context["composer"].notes for fix in note.fixes}


def test_a_preset_keeps_what_was_written_and_offers_its_own_words(
    bob: Person, studio: Studio
) -> None:
    tall = preset(bob, prompt="Of the preset", quality="1080p", aspect_ratio="9:16")
    settings_of(bob, "text", typed(prompt="Of mine", quality="360p"))
    page = bob.get(f"/create/text/?preset={tall.pk}")
    shown = values_of(page)
    assert (shown["prompt"], shown["quality"]) == ("Of mine", "1080p")
    values = {**typed(prompt="Of mine", quality="1080p", aspect_ratio="9:16")}
    offered = fixes(page)
    taken = settings_of(bob, "text", {**values, "fix": offered["Use the preset’s text"]})
    assert values_of(taken)["prompt"] == "Of the preset"
    back = values_of(settings_of(bob, "text", {**values, "fix": offered["Undo"]}))
    assert (back["prompt"], back["quality"], back["aspect_ratio"]) == ("Of mine", "360p", "16:9")


def test_a_preset_over_an_empty_form_brings_everything_without_a_word(
    bob: Person, studio: Studio
) -> None:
    tall = preset(bob, prompt="Of the preset")
    page = bob.get(f"/create/text/?preset={tall.pk}")
    assert values_of(page)["prompt"] == "Of the preset"
    assert page.context["composer"].notes == []


def test_a_remix_leads_back_to_a_prompt_that_was_never_sent(bob: Person, studio: Studio) -> None:
    made = job(bob.member)
    settings_of(bob, "text", typed(prompt="Half a thought"))
    page = bob.get(f"/create/text/?remix={made.pk}")
    assert values_of(page)["prompt"] == made.parameters["prompt"]
    assert fixes(page) == {"Restore my prompt": "prompt=Half+a+thought"}
    record_prompt(member=bob.member, words="Half a thought", operation="text", now=timezone.now())
    assert fixes(bob.get(f"/create/text/?remix={made.pk}")) == {}


def test_a_batch_is_off_on_the_next_visit_and_on_by_one_click(bob: Person, studio: Studio) -> None:
    values = {**typed(variations="4", prompt_lines="on"), "more_qualities": ["720p"]}
    bob.post("/create/text/settings/", values, HTTP_HX_REQUEST="true")
    page = bob.get("/create/text/")
    assert page.context["launch"].button_text == "Generate"
    assert values_of(page)["prompt"] == values["prompt"]
    fix = fixes(page)["Restore batch"]
    again = settings_of(bob, "text", typed(fix=fix))
    assert again.context["launch"].button_text == "Generate 8"
    assert not Generation.objects.exists()


def test_a_batch_goes_along_to_another_operation(bob: Person, studio: Studio) -> None:
    answer = bob.post("/create/text/switching/", typed(variations="3", to="image"))
    assert answer.url == "/create/image/?batch=on"
    assert bob.get(answer.url).context["composer"].settings.batch.variations == "3"
    assert bob.get("/create/image/").context["composer"].settings.batch.variations == "1"
