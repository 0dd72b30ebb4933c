"""Corrections of impossible choices: the nearest possible value, the explanation and the undo."""

from typing import Any

import pytest

from pixstudio.accounts.models import Account
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.pixverse.capabilities import OPERATIONS
from tests.create.test_composer import settings_of, strip
from tests.effects.factories import create_effect
from tests.jobs.jobs import post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.rows import each_row
from tests.teams.people import Person


def stood(page: Any) -> dict[str, str]:
    """What a page says of itself with the next change."""
    composer = page.context["composer"]
    return {"stood": composer.hidden.shown_choices, "told": composer.hidden.shown_corrections}


def whys(page: Any) -> dict[str, Any]:
    """What a page says of the choices that it changed, by field."""
    composer = page.context["composer"]
    found = {group.name: group.why for group in composer.settings.groups if group.why}
    loose = [*composer.settings.corrections, *composer.input.corrections]
    found.update({why.id.removeprefix("explanation-"): why for why in loose})
    return {name: why for name, why in found.items() if why.is_correction}


def chosen(page: Any) -> dict[str, str]:
    composer = page.context["composer"]
    groups = {
        group.name: next((one.value for one in group.options if one.is_checked), "")
        for group in composer.settings.groups
    }
    return {**composer.hidden.values, **groups}


def test_a_third_image_brings_a_model_that_can_and_the_way_back(
    bob: Person, studio: Studio
) -> None:
    two = strip(bob, 2, model="v5.6", quality="720p", audio="on")
    before = settings_of(bob, "transition", two)
    assert whys(before) == {}
    three = {**strip(bob, 3, **{n: two[n] for n in ("model", "quality", "audio")}), **two}
    page = settings_of(bob, "transition", {**three, **stood(before)})
    assert chosen(page)["model"] == "v5"
    assert whys(page)["model"].text == ("Three or more images need v5. Changed from v5.6 to v5.")
    assert Draft.objects.get().values["model"] == "v5"
    assert page.context["launch"].price_text != before.context["launch"].price_text
    assert not page.context["launch"].is_blocked
    undo = whys(page)["model"].action
    assert (undo.label, undo.name) == ("Undo", "fix")
    back = settings_of(
        bob, "transition", {**three, "model": "v5", **stood(page), "fix": undo.value}
    )
    assert chosen(back)["model"] == "v5.6"
    assert len(back.context["composer"].input.strip.frames) == 2
    assert back.context["composer"].input.prompt is None
    assert whys(back) == {}
    assert back.context["launch"].price_text == before.context["launch"].price_text


def test_what_was_reported_stays_while_other_things_are_chosen_and_goes_with_the_reason(
    bob: Person, studio: Studio
) -> None:
    two = strip(bob, 2, model="v5.6")
    before = settings_of(bob, "transition", two)
    three = {**strip(bob, 3), **two}
    page = settings_of(bob, "transition", {**three, **stood(before)})
    later = settings_of(
        bob, "transition", {**three, "model": "v5", "quality": "360p", **stood(page)}
    )
    assert "Changed from v5.6 to v5." in whys(later)["model"].text
    fewer = {**three, "model": "v5", "frame_3": "", **stood(later)}
    assert whys(settings_of(bob, "transition", fewer)) == {}


def test_one_more_image_after_that_goes_back_too(bob: Person, studio: Studio) -> None:
    two = strip(bob, 2, model="v5.6")
    before = settings_of(bob, "transition", two)
    four = {**strip(bob, 4), **two}
    three = {**four, "frame_4": ""}
    page = settings_of(bob, "transition", {**three, **stood(before)})
    page = settings_of(bob, "transition", {**four, "model": "v5", **stood(page)})
    undo = whys(page)["model"].action.value
    back = settings_of(bob, "transition", {**four, "model": "v5", **stood(page), "fix": undo})
    assert chosen(back)["model"] == "v5.6"
    assert len(back.context["composer"].input.strip.frames) == 2


@pytest.mark.parametrize(
    ("offered", "wanted", "after"),
    [
        (("1080p",), "540p", "1080p"),
        (("360p", "540p"), "1080p", "540p"),
        (("360p", "1080p"), "720p", "360p"),
        (("2160p",), "720p", "2160p"),
    ],
)
def test_an_effect_brings_the_nearest_quality_it_is_made_in(
    bob: Person, studio: Studio, offered: tuple[str, ...], wanted: str, after: str
) -> None:
    plain = create_effect(bob.team, "1")
    picky = create_effect(bob.team, "2", qualities=list(offered))
    values = {"template_id": plain.template_id, "quality": wanted, "duration": "5"}
    before = settings_of(bob, "effect", values)
    page = settings_of(bob, "effect", {**values, "template_id": picky.template_id, **stood(before)})
    assert chosen(page)["quality"] == after
    assert f"Changed from {wanted} to {after}." in whys(page)["quality"].text
    undo = whys(page)["quality"].action.value
    posted = {**values, "template_id": picky.template_id, "quality": after}
    back = settings_of(bob, "effect", {**posted, **stood(page), "fix": undo})
    assert back.context["composer"].input.effect.value == plain.template_id
    assert chosen(back)["quality"] == wanted


def test_what_was_changed_last_stays_and_the_other_gives_way(bob: Person, studio: Studio) -> None:
    before = settings_of(bob, "text", typed(duration="10", quality="720p"))
    best = settings_of(bob, "text", typed(duration="10", quality="1080p", **stood(before)))
    assert (chosen(best)["quality"], chosen(best)["duration"]) == ("1080p", "8")
    assert whys(best)["duration"].text.endswith("Changed from 10\u00a0s to 8\u00a0s.")
    before = settings_of(bob, "text", typed(duration="8", quality="1080p"))
    long = settings_of(bob, "text", typed(duration="10", quality="1080p", **stood(before)))
    assert (chosen(long)["quality"], chosen(long)["duration"]) == ("720p", "10")


def test_another_accounts_plan_brings_the_nearest_quality(bob: Person, studio: Studio) -> None:
    small = Account.objects.create(
        team=bob.team, email="small@studio.example", name="Small", plan_name="Basic Plan"
    )
    before = settings_of(bob, "text", typed(quality="1080p"))
    page = settings_of(bob, "text", typed(quality="1080p", account=str(small.pk), **stood(before)))
    assert chosen(page)["quality"] == "540p"
    assert "Changed from 1080p to 540p." in whys(page)["quality"].text
    assert "account=&" in f"{whys(page)['quality'].action.value}&"


def test_a_photo_too_many_is_taken_out_and_reported(bob: Person, studio: Studio) -> None:
    one = create_effect(bob.team, "1", image_count=1)
    two = create_effect(bob.team, "2", image_count=2)
    photos = strip(bob, 2)
    values = {"first_frame": photos["frame_1"], "last_frame": photos["frame_2"]}
    before = settings_of(bob, "effect", {**values, "template_id": two.template_id})
    page = settings_of(bob, "effect", {**values, "template_id": one.template_id, **stood(before)})
    assert [slot.name for slot in page.context["composer"].input.slots] == ["first_frame"]
    assert "This effect takes one image." in whys(page)["last_frame"].text
    assert photos["frame_2"] in whys(page)["last_frame"].action.value


@each_row("operation", OPERATIONS)
@each_row(
    "values",
    [
        {"model": "v9", "quality": "9p", "duration": "99", "aspect_ratio": "7:7"},
        {"model": "v5-fast", "quality": "1080p", "duration": "10", "duration_1_to_2": "x"},
        {
            "account": "nobody",
            "quality": "",
            "duration": "-1",
            "stood": "%%%=&;a",
            "told": "moved",
        },
    ],
)
def test_a_page_never_shows_a_choice_that_its_rules_refuse(
    bob: Person, studio: Studio, operation: str, values: dict[str, str]
) -> None:
    page = settings_of(bob, operation, values)
    off = [
        (group.name, one.value)
        for group in page.context["composer"].settings.groups
        for one in group.options
        if one.is_checked and one.is_disabled
    ]
    assert off == []
    assert not page.context["launch"].is_blocked


def test_a_submit_changes_nothing_and_what_it_refused_is_fixed_on_the_page(
    bob: Person, studio: Studio
) -> None:
    values = strip(bob, 3, model="v5.6", nonce="n")
    answer = post_create(bob, values, operation="transition", htmx=True)
    assert not Generation.objects.exists()
    assert "Nothing was sent: a choice was not possible" in text_of(answer)
    assert chosen(answer)["model"] == "v5"
    nonce = answer.context["composer"].nonce
    post_create(bob, {**values, "model": "v5", "nonce": nonce}, operation="transition", htmx=True)
    assert Generation.objects.get().parameters["model"] == "v5"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_untouched_form_complains_of_nothing(
    bob: Person, studio: Studio, operation: str
) -> None:
    page = bob.get(f"/create/{operation}/")
    text, launch = text_of(page), page.context["launch"]
    assert 'role="alert"' not in text.replace('role="alert" data-slot-error hidden', "")
    assert "aria-invalid" not in text
    assert 'aria-disabled="true"' not in text
    assert (launch.reason, launch.is_blocked) == ("", False)
    assert launch.missing_text


def test_generate_says_why_it_is_not_ready(bob: Person, studio: Studio) -> None:
    page = settings_of(bob, "fusion", {"prompt": "@image2 walks", "quality": "540p"})
    assert (
        page.context["launch"].reason
        == "@image2 has no file. Add it or remove @image2 from the prompt."
    )
    text = text_of(page)
    assert 'aria-disabled="true" aria-describedby="launch-reason"' in text
    assert 'id="launch-reason"' in text


def test_a_settings_answer_keeps_the_nonce_and_a_sent_form_gets_another(
    bob: Person, studio: Studio
) -> None:
    values = typed()
    assert settings_of(bob, "text", values).context["composer"].nonce == values["nonce"]
    assert post_create(bob, values, htmx=True).context["composer"].nonce != values["nonce"]
