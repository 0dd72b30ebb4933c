"""Attempts that never turned up: 26 hours later the account's credits decide what still counts."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import refresh_account, remove_account
from pixstudio.cards.presenters.cards import card_of
from pixstudio.imports import operations as import_operations
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.due import find_due
from pixstudio.jobs.queries.cards import card_queryset
from pixstudio.jobs.states import Charge, State
from tests.jobs.studio import Studio

CREATE = "/v2/pixverse/videos/create"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
# 5 s at 540p.
PRICE = 30


@pytest.fixture
def now() -> dt.datetime:
    """The accounts were read at the start of the test, and jobs are sent two minutes later."""
    return timezone.now() + 2 * MINUTE


def dismissed(studio: Studio, now: dt.datetime, *, was_accepted: bool = False) -> Attempt:
    """A job whose answer was lost, that three readings did not show, and that someone dismissed."""
    kind = "drop_after" if was_accepted else "drop_before"
    studio.control.add_fault(kind, CREATE, method="POST", times=1)
    generation = studio.ask()
    attempt = studio.send(now)
    assert attempt is not None
    Attempt.objects.filter(pk=attempt.pk).update(clean_readings=3)
    Generation.objects.filter(pk=generation.pk).update(state=State.ASK)
    generation.refresh_from_db()
    operations.dismiss_generation(generation=generation, now=now + 15 * MINUTE)
    return attempt


def read_credits(studio: Studio, at: dt.datetime) -> None:
    assert refresh_account(account_id=studio.account.pk, now=at)


def take_credits(studio: Studio, credits: int) -> None:
    """Someone spends, or gets back, credits of the account elsewhere."""
    email = studio.account.email
    shown = next(a for a in studio.control.state()["accounts"] if a["email"] == email)
    monthly = shown["credit_monthly"] - credits
    studio.control.set_account(email, credit_monthly=monthly)


def settled(attempt: Attempt, at: dt.datetime) -> tuple[str, str]:
    find_due(now=at)
    attempt.refresh_from_db()
    return attempt.charge, attempt.verdict


def test_no_charge_seen_for_26_hours_counts_as_nothing(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    read_credits(studio, now + 2 * HOUR)
    assert settled(attempt, now + 25 * HOUR) == (Charge.WRITTEN_OFF, "")
    assert settled(attempt, now + 27 * HOUR) == (Charge.NOTHING, "no_charge")
    assert not attempt.is_open
    # Nothing is looked at twice.
    assert attempt.settle_at is None


def test_a_fall_of_the_credits_that_nothing_explains_stays_counted_and_is_reported(
    studio: Studio, now: dt.datetime
) -> None:
    attempt = dismissed(studio, now)
    take_credits(studio, PRICE)
    read_credits(studio, now + 20 * MINUTE)
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "credits_fell")
    generation = card_queryset(studio.member.team).get(pk=attempt.generation_id)
    message = card_of(generation, studio.member, {}, now).message
    assert "fell by this amount" in message
    assert "counts as charged" in message


def test_a_smaller_fall_is_not_its_price(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    take_credits(studio, PRICE - 1)
    read_credits(studio, now + 20 * MINUTE)
    assert settled(attempt, now + 27 * HOUR) == (Charge.NOTHING, "no_charge")


def test_where_the_price_is_a_guess_any_fall_may_be_it(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    Generation.objects.update(estimate_is_exact=False)
    take_credits(studio, PRICE - 1)
    read_credits(studio, now + 20 * MINUTE)
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "credits_fell")


def test_what_other_jobs_were_charged_explains_the_fall(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    for number in range(3):
        studio.ask()
        assert studio.send(now + (2 + number) * MINUTE) is not None
    read_credits(studio, now + 20 * MINUTE)
    assert settled(attempt, now + 27 * HOUR) == (Charge.NOTHING, "no_charge")


def test_jobs_of_another_team_on_the_same_account_explain_it_too(
    studio: Studio, now: dt.datetime, mallory: object
) -> None:
    attempt = dismissed(studio, now)
    studio.ask()
    other = studio.send(now + 2 * MINUTE)
    assert other is not None
    theirs = Account.objects.create(
        team=mallory.team,  # type: ignore[attr-defined]
        email=studio.account.email.upper(),
        name="The same",
    )
    Attempt.objects.filter(pk=other.pk).update(account=theirs)
    read_credits(studio, now + 20 * MINUTE)
    assert settled(attempt, now + 27 * HOUR) == (Charge.NOTHING, "no_charge")


def test_of_two_dismissed_jobs_one_fall_keeps_one(studio: Studio, now: dt.datetime) -> None:
    first, second = dismissed(studio, now), dismissed(studio, now + MINUTE)
    take_credits(studio, PRICE)
    read_credits(studio, now + 30 * MINUTE)
    find_due(now=now + 27 * HOUR)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.charge, second.charge] == [Charge.WRITTEN_OFF, Charge.NOTHING]


def test_a_charge_that_never_shows_in_the_list_is_seen_in_the_credits(
    studio: Studio, now: dt.datetime
) -> None:
    attempt = dismissed(studio, now, was_accepted=True)
    assert len(studio.charges()) == 1
    read_credits(studio, now + 20 * MINUTE)
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "credits_fell")


def test_credits_that_came_in_meanwhile_tell_nothing(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    take_credits(studio, -500)
    read_credits(studio, now + 20 * MINUTE)
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "cannot_tell")


def test_credits_that_came_in_much_later_don_t_matter(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    read_credits(studio, now + 2 * HOUR)
    take_credits(studio, -500)
    read_credits(studio, now + 4 * HOUR)
    assert settled(attempt, now + 27 * HOUR) == (Charge.NOTHING, "no_charge")


def test_without_a_reading_since_it_waits_for_one(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "")
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "")
    read_credits(studio, now + 28 * HOUR)
    assert settled(attempt, now + 29 * HOUR) == (Charge.NOTHING, "no_charge")


def test_an_account_never_read_again_can_t_tell(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    assert settled(attempt, now + dt.timedelta(days=9)) == (Charge.WRITTEN_OFF, "cannot_tell")


def test_without_the_account_it_stays_counted(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    remove_account(account=studio.account)
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "cannot_tell")


def test_one_that_no_one_could_look_for_stays_counted(studio: Studio, now: dt.datetime) -> None:
    attempt = dismissed(studio, now)
    Attempt.objects.update(clean_readings=2)
    read_credits(studio, now + 2 * HOUR)
    assert settled(attempt, now + 27 * HOUR) == (Charge.WRITTEN_OFF, "cannot_tell")


def test_a_given_up_attempt_is_settled_like_a_dismissed_one(
    studio: Studio, now: dt.datetime
) -> None:
    attempt = dismissed(studio, now)
    generation = Generation.objects.get()
    operations.submit_again(generation=generation, now=now + 15 * MINUTE)
    attempt.refresh_from_db()
    assert attempt.charge == Charge.RESERVED
    read_credits(studio, now + 2 * HOUR)
    assert settled(attempt, now + 27 * HOUR) == (Charge.NOTHING, "no_charge")


def test_a_job_still_asked_about_stays_reserved(studio: Studio, now: dt.datetime) -> None:
    studio.control.add_fault("drop_before", CREATE, method="POST", times=1)
    studio.ask()
    attempt = studio.send(now)
    assert attempt is not None
    read_credits(studio, now + 2 * HOUR)
    assert settled(attempt, now + 27 * HOUR) == (Charge.RESERVED, "")


def test_one_that_turns_up_in_an_import_after_all_is_charged(
    studio: Studio, now: dt.datetime
) -> None:
    attempt = dismissed(studio, now, was_accepted=True)
    Attempt.objects.filter(pk=attempt.pk).update(
        charge=Charge.NOTHING, verdict="no_charge", is_open=False, settle_at=None
    )
    studio.control.finish()
    member, later = studio.member, now + 30 * HOUR
    walk = import_operations.start_import(
        member=member, account=studio.account, keeps_files=False, brings_removed=False, now=later
    )
    import_operations.import_videos(import_id=walk.pk, now=later)
    attempt.refresh_from_db()
    assert attempt.remote_id
    assert attempt.charge in (Charge.RESERVED, Charge.CHARGED)
    assert not Generation.objects.filter(is_imported=True).exists()
    studio.finish()
    attempt.refresh_from_db()
    assert attempt.charge == Charge.CHARGED
    assert attempt.generation.state == State.DONE
