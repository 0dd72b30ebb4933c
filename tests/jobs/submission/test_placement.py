"""Which account a waiting job runs on where catalogues differ, and what is said where none has an effect."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.create.forms.expansion import expand
from pixstudio.create.forms.form_state import resolve_form
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL
from pixstudio.teams.models import Team
from tests.create.filled_forms import FilledForm
from tests.effects.factories import create_catalogue, create_effect
from tests.jobs.jobs import job
from tests.teams.people import Person

Accounts = tuple[Account, Account]


@pytest.fixture
def accounts(alice: Person, connected: Team) -> Accounts:
    """The one with much room, and the one with little; both have been read."""
    Account.objects.filter(team=connected).exclude(email__in=(PRO_EMAIL, FREE_EMAIL)).delete()
    found = (Account.objects.get(email=PRO_EMAIL), Account.objects.get(email=FREE_EMAIL))
    for account in found:
        create_catalogue(account)
    return found


def listed_by(team: Team, template_id: str, *accounts: Account) -> Effect:
    usual = {"image_count": 1, "qualities": ["540p"], "video_base_cost": 20, "fixed_cost": 0}
    effect = create_effect(team, template_id, name=f"Effect {template_id}", still=b"", **usual)
    effect.accounts.set(accounts)
    return effect


def wait(person: Person, effect: Effect, **values: Any) -> Generation:
    """A job made with the effect that could be sent now."""
    parameters = {"template_id": effect.template_id, "quality": "540p"}
    usual = {"operation": "effect", "parameters": parameters, "estimate_credits": 0}
    ready = {"prepared_at": timezone.now(), "effect": effect}
    return job(person.member, State.QUEUED, **{**usual, **ready, **values})


def test_a_job_goes_to_the_account_that_lists_its_effect(alice: Person, accounts: Accounts) -> None:
    pro, free = accounts
    rare = wait(alice, listed_by(alice.team, "1", free), queue_position=1)
    common = wait(alice, listed_by(alice.team, "2", pro, free), queue_position=2)
    sent = [claim_next_job(team_id=alice.team.pk, now=timezone.now()) for _ in range(2)]
    assert [(one.generation, one.account) for one in sent if one] == [(rare, free), (common, pro)]


def test_a_long_line_of_another_effect_hides_none(
    alice: Person, bob: Person, accounts: Accounts
) -> None:
    pro, free = accounts
    common, rare = listed_by(alice.team, "2", pro, free), listed_by(alice.team, "1", free)
    for number in range(310):
        wait(alice, common, queue_position=number)
    # An index leads to the newest first.
    long_ago = timezone.now() - dt.timedelta(days=1)
    last = wait(bob, rare, queue_position=10**6, created_at=long_ago)
    sent = [claim_next_job(team_id=alice.team.pk, now=timezone.now()) for _ in range(2)]
    assert [(one.generation.effect, one.account) for one in sent if one] == [
        *((common, pro), (rare, free))
    ]
    last.refresh_from_db()
    assert last.state == State.SUBMITTING


def test_a_job_waits_where_no_usable_account_lists_its_effect(
    alice: Person, accounts: Accounts
) -> None:
    pro, free = accounts
    waiting = wait(alice, listed_by(alice.team, "1", free))
    bound = wait(alice, listed_by(alice.team, "2", free), wanted_account=pro)
    Account.objects.filter(pk=free.pk).update(is_paused=True)
    assert claim_next_job(team_id=alice.team.pk, now=timezone.now()) is None
    for generation in (waiting, bound):
        generation.refresh_from_db()
        assert (generation.state, generation.problem) == (State.QUEUED, "not_listed")


def test_what_no_one_is_known_to_list_is_left_to_the_api(alice: Person, accounts: Accounts) -> None:
    wait(alice, listed_by(alice.team, "1"))
    sent = claim_next_job(team_id=alice.team.pk, now=timezone.now())
    assert sent
    assert sent.account == accounts[0]


def values_for(effect: Effect, photo: Asset, account: Account, *more: Effect) -> dict[str, str]:
    return {
        "template_id": effect.template_id,
        "more_effects": ",".join(one.template_id for one in more),
        "first_frame": str(photo.pk),
        "quality": "540p",
        "account": str(account.pk),
        "nonce": "once",
    }


def test_an_account_that_lacks_the_effect_can_not_be_chosen(
    alice: Person, accounts: Accounts, photo: Asset
) -> None:
    pro, free = accounts
    values = values_for(listed_by(alice.team, "1", free), photo, pro)
    refused = FilledForm("effect", alice.team, [pro, free], values)
    assert not refused.is_valid()
    assert "does not offer “Effect 1”" in str(refused.errors["account"])
    accepted = FilledForm("effect", alice.team, [pro, free], {**values, "account": ""})
    assert accepted.is_valid(), accepted.errors


def test_further_effects_that_the_chosen_account_lacks_are_left_out(
    alice: Person, accounts: Accounts, photo: Asset
) -> None:
    pro, free = accounts
    common, rare = listed_by(alice.team, "2", pro, free), listed_by(alice.team, "1", free)
    values = values_for(common, photo, pro, rare)
    orders, left_out = expand(resolve_form(alice.team, "effect", values, [pro, free]))
    assert [one.effect for one in orders] == [common]
    assert left_out == [f"Effect 1 · 540p: not offered on {pro}"]
