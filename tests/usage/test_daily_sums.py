import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.submission.outcomes import bind_attempt
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team
from pixstudio.usage.models import DailyUsage, StaleDay, Watermark
from pixstudio.usage.operations import bring_up_to_date, rebuild, sum_up_stale_days
from pixstudio.web.background.periodic_jobs import PERIODIC_JOBS
from tests.effects.factories import create_effect
from tests.jobs.jobs import open_attempt
from tests.jobs.studio import Studio
from tests.teams.people import Person
from tests.usage.past_jobs import NOON, made, sums

LATER = NOON + dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)


def everything() -> list[dict[str, Any]]:
    names = [f.name for f in DailyUsage._meta.concrete_fields if f.name != "id"]
    return list(
        DailyUsage.objects.order_by("team", "day", "who", "dimension", "key").values(*names)
    )


def changed(generation: Generation, at: dt.datetime, **values: Any) -> None:
    Generation.objects.filter(pk=generation.pk).update(changed_at=at, **values)


def test_a_day_is_summed_up(alice: Person, bob: Person) -> None:
    made(alice.member)
    made(bob.member, "failed", credits=30)
    made(bob.member, "bad_request")
    made(bob.member, "moderated")
    made(bob.member, "accepted")
    assert bring_up_to_date(now=LATER) == 1
    team = sums()
    assert (team.jobs, team.done, team.failed, team.moderated, team.refused) == (5, 1, 1, 1, 1)
    assert (team.charged_credits, team.reserved_credits) == (80 + 30 + 0 + 80, 80)
    assert sums(bob.member.user_id).jobs == 4
    theirs = sums(dimension="member", key=str(bob.member.user_id))
    assert (theirs.charged_credits, theirs.reserved_credits) == (110, 80)
    assert sums(dimension="operation", key="text").jobs == 5
    assert sums(dimension="model", key="v5.6").jobs == 5
    assert sums(dimension="waiting", key="000015").jobs == 5
    assert sums(dimension="making", key="000070").jobs == 1
    assert (team.waiting_seconds, team.making_seconds, team.timed_jobs) == (50, 60, 1)
    assert not DailyUsage.objects.filter(dimension="effect").exists()


def test_each_account_and_effect_has_its_sum(alice: Person) -> None:
    account = Account.objects.create(team=alice.team, email="n@x.example", name="North")
    effect = create_effect(alice.team)
    made(alice.member, account=account, operation="effect", effect=effect)
    made(alice.member)
    bring_up_to_date(now=LATER)
    assert sums(dimension="account", key=account.pk.hex).jobs == 1
    assert sums(dimension="effect", key=str(effect.pk)).charged_credits == 80
    assert sums(dimension="account", key="").jobs == 1


@pytest.mark.parametrize("outcome", ["busy", "unreachable", "upload_lost", "model_refused"])
def test_an_attempt_taken_back_to_the_queue_is_no_job(alice: Person, outcome: str) -> None:
    first = made(alice.member, outcome, sent={"charge": "nothing"})
    bring_up_to_date(now=LATER)
    assert not DailyUsage.objects.exists()
    open_attempt(first.generation, outcome="done", day=first.day, sent_at=NOON + 20 * SECOND)
    changed(first.generation, LATER, state=State.DONE)
    bring_up_to_date(now=LATER)
    assert (sums().jobs, sums().done) == (1, 1)
    # It waited from its creation to the attempt that counted.
    assert sums().waiting_seconds == 30


def test_a_retry_counts_again_and_only_the_first_one_waited(alice: Person) -> None:
    first = made(alice.member, "failed", charged_credits=70)
    again = open_attempt(
        first.generation,
        outcome="done",
        day=first.day,
        remote_id="again",
        sent_at=NOON + dt.timedelta(hours=2),
    )
    begun = NOON + dt.timedelta(hours=2)
    changed(
        first.generation, LATER, started_at=begun, finished_at=begun + 30 * SECOND, state="done"
    )
    bring_up_to_date(now=LATER)
    team = sums()
    assert (team.jobs, team.done, team.failed, team.charged_credits) == (2, 1, 1, 80)
    assert (team.waited_jobs, team.waiting_seconds) == (1, 10)
    assert (team.timed_jobs, team.making_seconds) == (1, 30)
    # The known charge is the last attempt's.
    assert (team.told_jobs, team.told_charged_credits) == (1, 70)
    assert again.generation_id == first.generation_id


def test_imported_videos_and_off_peak_times_are_left_out(alice: Person) -> None:
    made(alice.member, is_imported=True)
    bring_up_to_date(now=LATER)
    assert not DailyUsage.objects.exists()
    made(alice.member, at=LATER, is_off_peak=True)
    bring_up_to_date(now=LATER)
    assert (sums().jobs, sums().timed_jobs) == (1, 0)


def test_a_charge_that_is_corrected_later_corrects_the_sums(alice: Person) -> None:
    attempt = made(alice.member, charged_credits=None)
    bring_up_to_date(now=LATER)
    assert (sums().charged_credits, sums().told_jobs) == (80, 0)
    much_later = LATER + dt.timedelta(days=2)
    changed(attempt.generation, much_later, charged_credits=72)
    type(attempt).objects.filter(pk=attempt.pk).update(credits=72)
    bring_up_to_date(now=much_later + SECOND)
    assert (sums().charged_credits, sums().told_estimate_credits, sums().told_charged_credits) == (
        72,
        80,
        72,
    )


def test_a_lost_attempt_that_is_found_moves_from_unanswered_to_done(alice: Person) -> None:
    attempt = made(alice.member, "unknown")
    bring_up_to_date(now=LATER)
    assert (sums().jobs, sums().done, sums().reserved_credits) == (1, 0, 80)
    found = LATER + dt.timedelta(minutes=3)
    changed(attempt.generation, found, state=State.DONE)
    type(attempt).objects.filter(pk=attempt.pk).update(outcome="done", is_open=False)
    bring_up_to_date(now=found)
    assert (sums().jobs, sums().done) == (1, 1)


def test_an_attempt_that_got_a_job_of_its_own_is_counted_once(studio: Studio) -> None:
    generation = studio.ask()
    first = open_attempt(generation, is_open=False, outcome="gave_up")
    open_attempt(generation, outcome="unknown")
    Generation.objects.filter(pk=generation.pk).update(state=State.UNKNOWN)
    now = timezone.now()
    assert bind_attempt(first, ["late-1"], now, charged=40)
    bring_up_to_date(now=now)
    assert Generation.objects.count() == 2
    assert sums().jobs == 2
    # A job created for a late answer is younger than its attempt: it has not waited.
    assert sums().waited_jobs == 1


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Apia", dt.date(2026, 4, 1)), ("Pacific/Pago_Pago", dt.date(2026, 3, 31))],
)
def test_the_last_hour_of_a_month_is_the_teams(alice: Person, zone: str, day: dt.date) -> None:
    alice.team.time_zone = zone
    alice.team.save()
    # 13 hours ahead of UTC and 11 behind.
    made(alice.member, at=dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC))
    bring_up_to_date(now=LATER + dt.timedelta(days=20))
    assert sums().day == day


def test_changes_that_are_written_late_are_found(alice: Person) -> None:
    bring_up_to_date(now=LATER)
    # Written after the run, by a process with an older `now`.
    made(alice.member, at=LATER - 40 * SECOND)
    bring_up_to_date(now=LATER + 5 * SECOND)
    assert sums().jobs == 1


def test_a_sweep_finds_what_was_fetched_for_an_hour(alice: Person) -> None:
    bring_up_to_date(now=LATER)
    made(alice.member, at=LATER - dt.timedelta(hours=1))
    bring_up_to_date(now=LATER + 5 * SECOND)
    assert not DailyUsage.objects.exists()
    bring_up_to_date(now=LATER + dt.timedelta(minutes=11))
    assert sums().jobs == 1


def test_a_look_without_changes_sums_nothing_up(alice: Person) -> None:
    made(alice.member)
    assert bring_up_to_date(now=LATER) == 1
    assert bring_up_to_date(now=LATER + 5 * SECOND) == 0


def test_only_so_many_days_are_summed_up_at_once_the_latest_first(alice: Person) -> None:
    for ago in range(3):
        made(alice.member, at=NOON - dt.timedelta(days=ago))
    bring_up_to_date(now=LATER)
    DailyUsage.objects.all().delete()
    days = [NOON.date() - dt.timedelta(days=number) for number in range(3)]
    StaleDay.objects.bulk_create(StaleDay(team=alice.team, day=day) for day in days)
    assert sum_up_stale_days(LATER, 2) == 2
    assert set(DailyUsage.objects.values_list("day", flat=True)) == set(days[:2])
    assert [stale.day for stale in StaleDay.objects.all()] == days[2:]


def test_summing_up_again_changes_nothing(alice: Person, bob: Person, mallory: Person) -> None:
    made(alice.member)
    made(bob.member, "failed", at=NOON - dt.timedelta(days=3))
    made(mallory.member, "moderated")
    bring_up_to_date(now=LATER)
    first = everything()
    assert rebuild(now=LATER) == 3
    assert everything() == first
    assert {row["team"] for row in first} == {alice.team.pk, mallory.team.pk}


def test_a_day_without_jobs_any_more_has_no_sums(alice: Person) -> None:
    attempt = made(alice.member)
    bring_up_to_date(now=LATER)
    changed(attempt.generation, LATER, is_imported=True)
    bring_up_to_date(now=LATER)
    assert not DailyUsage.objects.exists()


def test_jobs_of_a_deleted_member_stay_in_the_sums(alice: Person, bob: Person) -> None:
    made(bob.member)
    bob.member.user.delete()
    bring_up_to_date(now=LATER)
    assert sums().charged_credits == 80
    assert sums(dimension="member", key=str(DailyUsage.NOBODY)).jobs == 1


def test_a_job_removed_from_the_gallery_was_paid_all_the_same(alice: Person) -> None:
    made(alice.member, removed_at=LATER)
    bring_up_to_date(now=LATER)
    assert sums().charged_credits == 80


def test_the_command_brings_up_to_date_or_sums_everything_up(
    alice: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    made(alice.member)
    call_command("usage")
    call_command("usage")
    call_command("usage", rebuild=True)
    assert capsys.readouterr().out.splitlines() == [
        "1 days summed up.",
        "0 days summed up.",
        "1 days summed up.",
    ]
    assert Watermark.objects.count() == 1


def test_the_clock_has_the_periodic_job(team: Team) -> None:
    (duty,) = [one for one in PERIODIC_JOBS if "usage" in one.description]
    duty.action(timezone.now())
    assert Watermark.objects.exists()
