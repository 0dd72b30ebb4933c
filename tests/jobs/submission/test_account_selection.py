"""Which account a job gets by the team's policy, and what is said where none can take it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.cards.presenters.wording import account_text, chosen_text, message_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.due import find_due
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.states import State
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL, STANDARD_EMAIL
from pixstudio.teams.models import Team
from tests.jobs.jobs import job, open_attempt
from tests.teams.people import Person

Give = Callable[..., Account]
EMAILS = (PRO_EMAIL, STANDARD_EMAIL, FREE_EMAIL)


@pytest.fixture
def give(alice: Person, connected: Team) -> Give:
    """Three equal accounts; each call changes one of them."""
    soon = timezone.now() + dt.timedelta(days=5)
    Account.objects.filter(team=connected).update(
        plan_name="Pro Plan",
        max_jobs=4,
        gen_simultaneously=4,
        daily_credits=0,
        monthly_credits=100,
        package_credits=0,
        renews_at=soon,
    )

    def change(email: str, **values: object) -> Account:
        Account.objects.filter(email=email).update(**values)
        return Account.objects.get(email=email)

    return change


def wait(person: Person, **values: object) -> Generation:
    usual = {"prepared_at": timezone.now(), "estimate_credits": 20}
    return job(person.member, State.QUEUED, **{**usual, **values})


def claimed_on(person: Person) -> str:
    attempt = claim_next_job(team_id=person.team.pk, now=timezone.now())
    assert attempt is not None
    assert attempt.account is not None
    return attempt.account.email


def policy(team: Team, name: str) -> None:
    Team.objects.filter(pk=team.pk).update(account_policy=name)


def test_most_credits(alice: Person, give: Give) -> None:
    give(STANDARD_EMAIL, monthly_credits=101)
    made = wait(alice)
    assert claimed_on(alice) == STANDARD_EMAIL
    made.refresh_from_db()
    name = made.account.name
    assert account_text(made) == f"{name} (most credits)"
    assert chosen_text(made) == f"{name} (most credits)"


def test_what_was_sent_since_the_reading_is_no_longer_there(alice: Person, give: Give) -> None:
    give(STANDARD_EMAIL, monthly_credits=115)
    for _ in range(3):
        wait(alice)
    assert [claimed_on(alice) for _ in range(3)] == [STANDARD_EMAIL, PRO_EMAIL, FREE_EMAIL]


def test_credits_that_expire_first(alice: Person, give: Give) -> None:
    policy(alice.team, "expiring")
    now = timezone.now()
    give(PRO_EMAIL, monthly_credits=0, package_credits=900, renews_at=now)
    give(STANDARD_EMAIL, renews_at=now + dt.timedelta(days=2))
    wait(alice)
    assert claimed_on(alice) == STANDARD_EMAIL
    give(FREE_EMAIL, daily_credits=20, renews_at=None)
    wait(alice)
    assert claimed_on(alice) == FREE_EMAIL


def test_fewest_running_counts_what_others_run(alice: Person, give: Give) -> None:
    policy(alice.team, "fewest_running")
    give(PRO_EMAIL, foreign_jobs=1)
    open_attempt(job(alice.member, account=give(FREE_EMAIL)))
    wait(alice)
    assert claimed_on(alice) == STANDARD_EMAIL


def test_each_in_turn(alice: Person, give: Give) -> None:
    policy(alice.team, "round_robin")
    for _ in range(6):
        wait(alice)
    seen = [claimed_on(alice) for _ in range(6)]
    assert sorted(seen[:3]) == sorted(EMAILS)
    assert seen[3:] == seen[:3]


def test_a_member_with_an_account_of_their_own_uses_no_other(
    alice: Person, bob: Person, give: Give
) -> None:
    free = give(FREE_EMAIL, monthly_credits=30)
    MemberAccount.objects.create(team=bob.team, user=bob.member.user, account=free)
    made = [wait(bob), wait(bob)]
    assert claimed_on(bob) == FREE_EMAIL
    made[0].refresh_from_db()
    assert made[0].chosen_by == "fixed"
    assert claim_next_job(team_id=bob.team.pk, now=timezone.now()) is None
    made[1].refresh_from_db()
    assert made[1].problem == "no_credits"
    wait(alice)
    assert claimed_on(alice) in (PRO_EMAIL, STANDARD_EMAIL)


def test_an_account_asked_for_by_name_wins(alice: Person, give: Give) -> None:
    MemberAccount.objects.create(team=alice.team, user=alice.member.user, account=give(FREE_EMAIL))
    made = wait(alice, wanted_account=give(PRO_EMAIL))
    assert claimed_on(alice) == PRO_EMAIL
    made.refresh_from_db()
    assert made.chosen_by == "wanted"


def test_a_line_of_one_who_waits_for_their_account_hides_no_one(
    alice: Person, bob: Person, give: Give
) -> None:
    free = give(FREE_EMAIL, is_paused=True)
    MemberAccount.objects.create(team=bob.team, user=bob.member.user, account=free)
    for number in range(310):
        wait(bob, queue_position=number)
    wait(alice, queue_position=10**6)
    assert claimed_on(alice) != FREE_EMAIL


def test_without_credits_it_waits_and_says_which_and_how_many(alice: Person, give: Give) -> None:
    give(STANDARD_EMAIL, monthly_credits=170)
    made = wait(alice, estimate_credits=200)
    assert claim_next_job(team_id=alice.team.pk, now=timezone.now()) is None
    made.refresh_from_db()
    assert (made.state, made.problem) == (State.QUEUED, "no_credits")
    words = message_of(made)
    assert words.startswith("No account has enough credits. Nothing was sent")
    name = Account.objects.get(email=STANDARD_EMAIL).name
    assert f"{name} has 170, 30 short;" in words
    give(FREE_EMAIL, package_credits=100)
    assert claimed_on(alice) == FREE_EMAIL


def test_credits_that_are_waited_for_are_read_again_within_a_minute(
    alice: Person, give: Give
) -> None:
    made = wait(alice, estimate_credits=200)
    old = timezone.now() - dt.timedelta(minutes=2)
    later = timezone.now() + dt.timedelta(minutes=8)
    Account.objects.update(refreshed_at=old, next_refresh_at=later)
    claim_next_job(team_id=alice.team.pk, now=timezone.now())
    assert Account.objects.filter(next_refresh_at__lte=timezone.now()).count() == 3
    assert find_due(now=timezone.now()) >= 3
    assert made.state == State.QUEUED


def test_a_price_that_is_a_guess_is_tried(alice: Person, give: Give) -> None:
    wait(alice, estimate_credits=200, estimate_is_exact=False)
    assert claimed_on(alice) in EMAILS


def test_an_account_of_unknown_credits_is_tried_and_not_taken_for_empty(
    alice: Person, give: Give
) -> None:
    poor = {"monthly_credits": 1, "daily_credits": 0, "package_credits": 0}
    give(PRO_EMAIL, **poor)
    give(FREE_EMAIL, **poor)
    give(STANDARD_EMAIL, monthly_credits=None)
    wait(alice, estimate_is_exact=True)
    assert claimed_on(alice) == STANDARD_EMAIL


def test_what_is_known_of_unknown_credits_counts_in_the_choice(alice: Person, give: Give) -> None:
    give(STANDARD_EMAIL, monthly_credits=None, package_credits=900)
    wait(alice)
    assert claimed_on(alice) == STANDARD_EMAIL
