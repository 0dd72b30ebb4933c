"""The page of Create while it is filled in: settings, fixes, drafts, remixes."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import refresh_account
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.teams.models import Team
from tests.jobs.jobs import UNKNOWN_PK, job, plain, text_of, typed, values_of
from tests.jobs.studio import Studio
from tests.teams.people import Person


def fixes_of(page: Any) -> list[str]:
    composer = page.context["composer"]
    whys = [row.why for row in (*composer.settings.groups, *composer.settings.rows) if row.why]
    return [why.action.value for why in whys if why.action]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"duration": "10"}, {"quality": "1080p", "duration": "8"}),
        ({"model": "v5.6"}, {"model": "v5"}),
        ({"model": "v5-fast"}, {"model": "v6"}),
    ],
)
@pytest.mark.parametrize("path", ["/create/text/", "/create/text/settings/"])
def test_a_fix_button_applies_what_it_says(
    bob: Person, studio: Studio, path: str, before: dict[str, str], after: dict[str, str]
) -> None:
    values = typed(**before)
    page = bob.post("/create/text/settings/", values)
    wanted = [f for f in fixes_of(page) if all(f"{k}={v}" in f for k, v in after.items())]
    assert wanted, fixes_of(page)
    fixed = bob.post(path, {**values, "fix": wanted[0]})
    assert fixed.status_code == 200
    shown = values_of(fixed)
    assert {name: shown[name] for name in after} == after
    assert shown["prompt"] == values["prompt"]
    assert not Generation.objects.exists()


def test_settings_follow_the_model_and_keep_the_rest(bob: Person, studio: Studio) -> None:
    values = typed(model="v5", sound_effect_prompt="waves")
    shown = bob.post("/create/text/settings/", values)
    assert "Voice line" in text_of(shown)
    assert 'value="waves"' in text_of(shown)
    silent = bob.post("/create/text/settings/", {**values, "model": "v5-fast"})
    assert "v5-fast has no sound." in text_of(silent)
    assert silent.context["composer"].hidden.values["sound_effect_prompt"] == "waves"


def test_words_for_a_voice_bar_no_way_to_another_model(bob: Person, studio: Studio) -> None:
    values = typed(model="v5", lip_sync_tts_speaker_id="1", sound_effect_prompt="waves")
    page = bob.post("/create/text/settings/", values)
    models = page.context["composer"].settings.groups[0].options
    assert [(one.value, one.is_disabled, one.reason) for one in models if one.reason] == []
    page = bob.post("/create/text/settings/", {**values, "model": "v5.6"})
    assert values_of(page)["sound_effect_prompt"] == "waves"


def test_off_peak_says_what_it_takes_off(bob: Person, studio: Studio) -> None:
    page = bob.post("/create/text/settings/", typed(off_peak_mode="on", audio="on"))
    words = plain(page.context["launch"].parts_text)
    assert words == "5 s at 540p 30 + Sound 10, Off-peak, up to −50 %: −20, up to 40"


def test_a_preview_costs_less_where_the_account_has_a_discount(
    bob: Person, studio: Studio, control: SandboxControl
) -> None:
    account = studio.account
    control.set_account(account.email, preview_mode_discount=0.8, off_peak_discount=0.7)
    assert refresh_account(account_id=account.pk, now=timezone.now())
    values = typed(preview_mode="on", model="v5.5", account=str(account.pk))
    page = bob.post("/create/text/settings/", values)
    words = plain(page.context["launch"].parts_text)
    assert words == "5 s at 540p 30, Preview, up to −20 %: −6, up to 30"
    assert "Up to 20 % off." in text_of(page)
    assert "Up to 30 % off" in text_of(page)


def test_settings_show_the_price_of_what_is_chosen(bob: Person, studio: Studio) -> None:
    prices = {
        bob.post("/create/text/settings/", typed(quality=quality)).context["launch"].price_text
        for quality in ("360p", "720p", "1080p")
    }
    assert len(prices) == 3


def test_settings_survive_nonsense(bob: Person, studio: Studio) -> None:
    for values in ({}, {"duration": "x", "quality": "\x00", "account": "x", "fix": "%%%=&;a"}):
        assert bob.post("/create/text/settings/", values).status_code == 200


def test_a_draft_survives_a_reload_and_a_new_session(
    alice: Person, bob: Person, connected: Team
) -> None:
    bob.post("/create/text/settings/", typed(prompt="Half a thought", model="v5", seed="12"))
    again = Client()
    again.force_login(bob.member.user)
    page = again.get("/create/text/")
    shown = values_of(page)
    assert (shown["prompt"], shown["model"], shown["seed"]) == ("Half a thought", "v5", "12")
    assert "Draft saved" in text_of(page)
    assert values_of(alice.get("/create/text/"))["prompt"] == ""
    assert values_of(again.get("/create/image/"))["prompt"] == ""


def test_a_draft_with_a_null_character_is_kept_without_it(bob: Person, connected: Team) -> None:
    bob.post("/create/text/settings/", typed(prompt="a\x00b"))
    assert Draft.objects.get().values["prompt"] == "ab"


def test_remix_restores_all_parameters(
    bob: Person, alice: Person, connected: Team, photo: Asset
) -> None:
    asked = {
        "prompt": "Slowly",
        "model": "v5",
        "quality": "720p",
        "duration": 8,
        "seed": 99,
        "auto_sound": True,
        "sound_effect_prompt": "waves",
    }
    made = job(alice.member, State.DONE, operation="image", parameters=asked)
    made.inputs.create(field="first_frame", asset=photo)
    shown = values_of(bob.get(f"/create/image/?remix={made.pk}"))
    expected = {**asked, "auto_sound": "on", "first_frame": photo.pk}
    assert {name: shown[name] for name in expected} == {k: str(v) for k, v in expected.items()}


@pytest.mark.parametrize("wanted", ["x", "a\x00b", UNKNOWN_PK])
def test_remix_of_nothing_is_not_found(bob: Person, wanted: str) -> None:
    assert bob.get("/create/text/", data={"remix": wanted}).status_code == 404


def test_remix_of_another_teams_job_is_not_found(bob: Person, mallory: Person) -> None:
    theirs = job(mallory.member, State.DONE)
    assert bob.get(f"/create/text/?remix={theirs.pk}").status_code == 404


def test_create_costs_few_queries_whatever_there_is(
    bob: Person, connected: Team, django_assert_max_num_queries: Any
) -> None:
    bob.get("/create/text/")
    job(bob.member, State.RUNNING)
    with django_assert_max_num_queries(16) as few:
        bob.get("/create/text/")
    for number in range(29):
        job(bob.member, State.RUNNING if number % 2 else State.DONE)
        Account.objects.create(team=connected, email=f"{number}@studio.example", name="One more")
    with django_assert_max_num_queries(16) as many:
        bob.get("/create/text/")
    assert len(few) == len(many)
