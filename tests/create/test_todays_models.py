"""Models of others in the form: what they refuse is neither shown nor sent, and the form follows them."""

from typing import Any

import pytest

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import post_create, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

pytestmark = pytest.mark.django_db


def groups_of(page: Any) -> dict[str, Any]:
    return {group.name: group for group in page.context["composer"].settings.groups}


def settings_of(person: Person, operation: str = "text", **values: str) -> Any:
    return person.post(f"/create/{operation}/settings/", typed(**values))


def test_models_of_others_are_folded_by_family(bob: Person, studio: Studio) -> None:
    page = settings_of(bob, model="v6", quality="720p")
    sections = {one.label: one for one in groups_of(page)["model"].sections}
    assert sections["PixVerse"].is_open
    assert not sections["Seedance"].is_open
    assert "Sora" not in sections
    chosen = settings_of(bob, model="seedance-2.5", quality="720p")
    sections = {one.label: one for one in groups_of(chosen)["model"].sections}
    assert sections["Seedance"].is_open
    prices = {one.value: one.fact for one in groups_of(chosen)["model"].options}
    assert (prices["v6"], prices["seedance-2.5"]) == ("35 credits", "375 credits")
    assert not any(one.is_disabled for one in groups_of(chosen)["model"].options)


def test_form_follows_another_model_to_its_nearest_values(bob: Person, studio: Studio) -> None:
    page = settings_of(bob, model="minimax-h3", quality="720p", duration="3")
    shown = groups_of(page)
    checked = {
        name: next(one.value for one in shown[name].options if one.is_checked)
        for name in ("quality", "duration", "model")
    }
    assert checked == {"model": "minimax-h3", "quality": "768p", "duration": "5"}
    composer = page.context["composer"]
    assert composer.settings.seed is None
    assert not any(row.switches for row in composer.settings.rows)


@pytest.mark.parametrize("name", ["kling-v3", "seedance-2.5"])
def test_job_sends_nothing_that_the_model_refuses(bob: Person, studio: Studio, name: str) -> None:
    switches = {"off_peak_mode": "on", "preview_mode": "on", "multi_shot": "on", "seed": "7"}
    post_create(bob, typed(model=name, quality="720p", **switches))
    generation = Generation.objects.get()
    refused = {"seed", *switches}
    assert not refused & set(generation.parameters)
    studio.send_all()
    assert len(studio.charges()) == 1
    assert generation.attempts.get().seed is None
    studio.finish()
    generation.refresh_from_db()
    assert generation.state == State.DONE


def test_fusion_says_which_models_take_files(bob: Person, studio: Studio) -> None:
    page = settings_of(bob, "fusion", model="pixverse-c1", quality="720p")
    step = page.context["composer"].input
    assert [slot.name for slot in step.slots] == ["frame_1", "frame_2", "frame_3"]
    assert "need seedance-2.0" in step.corrections[-1].text
    page = settings_of(bob, "fusion", model="seedance-2.0", quality="720p")
    names = [slot.mention for slot in page.context["composer"].input.slots]
    assert names == ["@image1", "@image2", "@image3", "@video1", "@audio1"]
