"""Next actions for a result, each with its price or the reason it is unavailable."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.gallery.next_actions import NextAction, next_actions
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import finished, job, open_attempt, plain
from tests.teams.people import Person

STEPS = ["Extend", "Modify", "Lip sync", "Upscale"]


@pytest.fixture
def account(bob: Person) -> Account:
    return Account.objects.create(team=bob.team, email="a@studio.example", name="Harbour")


@pytest.fixture
def make(bob: Person, account: Account) -> Any:
    def made(**values: Any) -> Generation:
        usual = {"account": account, "parameters": {"model": "v5", "quality": "540p"}}
        generation = finished(bob.member, **{**usual, **values})
        open_attempt(generation, is_open=False, remote_id=f"video {generation.pk}", seed=4711)
        return generation

    return made


def steps(generation: Generation, person: Person) -> dict[str, NextAction]:
    return {step.label: step for step in next_actions(generation, person.member)}


def test_a_video_can_become_many_things(bob: Person, make: Any) -> None:
    made = make()
    found = steps(made, bob)
    assert list(found) == [*STEPS, "Remix", "Same seed"]
    assert {label: step.reason for label, step in found.items() if step.reason} == {}
    assert found["Extend"].url == f"/create/extend/?source={made.pk}"
    assert found["Remix"].url == f"/create/text/?remix={made.pk}"
    assert found["Same seed"].url == f"/create/text/?remix={made.pk}&seed=same"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5.0, "30 credits"), (8.0, "60 credits"), (None, "≈ 30 credits"), (5.04, "≈ 31 credits")],
)
def test_upscale_leads_to_the_form_with_its_price(
    bob: Person, make: Any, seconds: float | None, words: str
) -> None:
    made = make(duration_seconds=seconds)
    step = steps(made, bob)["Upscale"]
    assert plain(step.fact) == f"to 4K, {words}"
    assert step.url == f"/create/upscale/?source={made.pk}"


def test_what_a_model_rules_out_is_reported(bob: Person, make: Any) -> None:
    found = steps(make(parameters={"model": "v5.6"}), bob)
    assert (found["Extend"].reason, found["Extend"].fact) == ("", "1 to 15 s more")
    assert found["Lip sync"].reason == ""
    assert found["Lip sync"].fact == (
        "Lip sync works on videos made with v5, not v5.6. You can upload its file instead."
    )
    assert found["Upscale"].reason == ""


def test_what_is_gone_upstream_is_not_upscaled(bob: Person, make: Any) -> None:
    found = steps(make(upstream_gone_at=timezone.now()), bob)
    assert found["Upscale"].reason.startswith("This video was deleted at PixVerse")
    assert found["Extend"].reason == ""


def test_what_is_gone_upstream_and_has_no_file_goes_nowhere(bob: Person, make: Any) -> None:
    made = make(upstream_gone_at=timezone.now())
    Generation.objects.filter(pk=made.pk).update(file="")
    made.refresh_from_db()
    found = steps(made, bob)
    assert all(found[label].reason for label in STEPS)


def test_an_upscale_is_not_upscaled(bob: Person, make: Any) -> None:
    found = steps(make(operation="upscale", parameters={}), bob)
    assert found["Upscale"].reason == "This video is already in 4K."


def test_a_paused_account_upscales_nothing(bob: Person, make: Any, account: Account) -> None:
    account.is_paused = True
    account.save()
    assert steps(make(), bob)["Upscale"].reason == "It was made on Harbour, which is paused."


@pytest.mark.parametrize("values", [{"content_type": "image/webp"}, {"state": State.FAILED}])
def test_without_a_video_there_is_only_another_try(
    bob: Person, make: Any, values: dict[str, Any]
) -> None:
    made = make(content_type=values.get("content_type", "video/mp4"))
    Generation.objects.filter(pk=made.pk).update(**values)
    made.refresh_from_db()
    assert list(steps(made, bob)) == ["Remix", "Same seed"]


def test_without_a_seed_there_is_none_to_reuse(bob: Person) -> None:
    assert list(steps(job(bob.member, State.FAILED), bob)) == ["Remix"]


def test_an_old_restyled_video_continues_but_is_not_made_again(bob: Person, make: Any) -> None:
    assert list(steps(make(operation="restyle", parameters={}), bob)) == STEPS


def test_viewers_are_offered_nothing(carol: Person, make: Any) -> None:
    assert next_actions(make(), carol.member) == []
