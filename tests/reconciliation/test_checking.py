"""A day's check: what adds up, what doesn't, and what is decided about it."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account, ApiConnection, CreditReading
from pixstudio.accounts.operations import client_of
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import COUNTED, Charge, State
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.reconciliation.operations import decisions
from pixstudio.reconciliation.operations.checking import check_day, check_due_days
from pixstudio.reconciliation.operations.planning import plan_checks
from pixstudio.reconciliation.queries import likely_attempts
from tests.jobs.studio import TEXT, Studio
from tests.reconciliation.days import begin_day, checked, lost_job, next_noon, read_credits, today

STATS = "/v2/account/stats"
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def day(studio: Studio) -> None:
    begin_day(studio)


def foreign_job(studio: Studio) -> None:
    """A job that another program starts with the same token."""
    body = {**TEXT, "email": studio.account.email, "aspect_ratio": "16:9"}
    client_of(studio.member.team_id).submit("text", body)


def kinds(row: ReconciledDay) -> list[str]:
    return sorted(row.findings.filter(decision="").values_list("kind", flat=True))


def test_a_day_of_our_own_jobs_adds_up(studio: Studio) -> None:
    for _ in range(2):
        studio.ask()
        studio.send()
    studio.ask(prompt="forbidden things")
    studio.send()
    row = checked(studio)
    assert kinds(row) == []
    assert (row.counted_posts, row.own_posts, row.other_posts, row.refused_posts) == (2, 2, 0, 1)
    assert row.by_endpoint == {"videos-create": [2, 2, 0]}
    assert (row.credits, row.lost_credits, row.explained_credits) == ("add_up", 60, 60)
    assert (row.charged_credits, row.due_at, row.problem) == (60, None, "")


def test_a_foreign_charge_is_found(studio: Studio) -> None:
    studio.ask()
    studio.send()
    foreign_job(studio)
    row = checked(studio)
    assert kinds(row) == ["credits", "post"]
    assert row.findings.get(kind="credits").credits == 30
    assert row.findings.get(kind="post").endpoint == "videos-create"
    assert row.due_at == next_noon() + 24 * HOUR


def test_credits_that_were_used_on_the_website_are_found(studio: Studio) -> None:
    account = studio.account
    studio.control.set_account(account.email, credit_monthly=account.monthly_credits - 45)
    row = checked(studio)
    assert kinds(row) == ["credits"]
    assert row.findings.get().credits == 45


def test_a_refresh_and_a_package_are_no_difference(studio: Studio) -> None:
    account = studio.account
    studio.control.set_account(account.email, credit_package=account.package_credits + 500)
    row = checked(studio)
    assert kinds(row) == []
    assert (row.credits, row.gained_credits) == ("add_up", 500)


def test_what_another_team_of_the_studio_made_is_explained(studio: Studio, mallory) -> None:
    twin = Account.objects.create(
        team=mallory.team, email=studio.account.email.upper(), name="Twin"
    )
    studio.ask()
    studio.send()
    Attempt.objects.update(account=twin, team=mallory.team)
    row = checked(studio)
    assert kinds(row) == []
    assert (row.own_posts, row.other_posts, row.charged_credits) == (0, 1, 0)


def test_a_job_that_is_not_listed_is_found_unless_the_list_is_cut(studio: Studio) -> None:
    studio.ask()
    studio.send()
    start = next_noon() - dt.timedelta(hours=36)
    middle = start + 12 * HOUR
    Attempt.objects.update(sent_at=middle, answered_at=middle)
    studio.control.script_statistics(forget=True)
    row = checked(studio)
    assert "unlisted" in kinds(row)
    body = {"total": 5, "data": []}
    studio.control.add_fault("status", STATS, times=-1, status=200, body=body)
    row = checked(studio)
    assert (row.problem, "unlisted" in kinds(row)) == ("incomplete", False)
    assert row.due_at is not None


def test_a_check_may_be_repeated(studio: Studio) -> None:
    foreign_job(studio)
    first = checked(studio)
    found = list(first.findings.values_list("pk", flat=True))
    again = checked(studio)
    assert list(again.findings.values_list("pk", flat=True)) == found
    assert check_day(day_id=again.pk, now=next_noon()) is False


@pytest.mark.parametrize(("status", "words"), [(401, "token"), (503, "unexpected"), (429, "busy")])
def test_a_refusal_is_shown_and_tried_again(studio: Studio, status: int, words: str) -> None:
    studio.control.add_fault("status", STATS, times=-1, status=status)
    now = next_noon()
    row = checked(studio)
    assert (row.problem, row.checked_at, row.tries) == ("unreadable", None, 1)
    assert words in row.words
    assert row.due_at == now + HOUR / 4
    row = checked(studio)
    assert row.due_at == now + HOUR / 2
    assert studio.account.health == "ok"
    studio.control.clear_faults()
    row = checked(studio)
    assert (row.problem, row.tries, row.words) == ("", 0, "")


def test_a_requested_pause_holds_for_all_days(studio: Studio) -> None:
    headers = {"Retry-After": "1800"}
    studio.control.add_fault("status", STATS, times=1, status=429, headers=headers)
    row = checked(studio)
    assert row.due_at is not None
    assert row.due_at - next_noon() >= dt.timedelta(seconds=1800)
    assert checked(studio).problem == "unreadable"
    ApiConnection.objects.update(statistics_after=None)
    assert checked(studio).problem == ""


def test_a_team_without_a_token_sees_why(studio: Studio) -> None:
    read_credits(studio, next_noon() - 11 * HOUR)
    ApiConnection.objects.all().delete()
    assert "not connected" in checked(studio).words


def test_credits_that_were_not_read_leave_the_day_partly_checked(studio: Studio) -> None:
    read_credits(studio, next_noon() - 11 * HOUR)
    CreditReading.objects.filter(read_at__lt=timezone.now()).delete()
    row = checked(studio)
    assert (row.credits, row.problem, row.lost_credits) == ("", "", None)


def test_each_day_is_planned_once_and_old_ones_go(studio: Studio) -> None:
    now = next_noon()
    plan_checks(now)
    count = ReconciledDay.objects.count()
    assert count == 31
    plan_checks(now)
    assert ReconciledDay.objects.count() == count
    plan_checks(now + dt.timedelta(days=200))
    oldest = ReconciledDay.objects.order_by("day")[0].day
    assert (now + dt.timedelta(days=200)).date() - oldest <= dt.timedelta(days=91)


def test_due_days_are_checked_the_latest_first(studio: Studio) -> None:
    Account.objects.update(created_at=timezone.now())
    plan_checks(next_noon())
    assert check_due_days(now=next_noon()) == 1
    assert check_due_days(now=next_noon()) == 0


def test_what_was_made_before_the_account_was_connected_is_not_compared(studio: Studio) -> None:
    foreign_job(studio)
    Account.objects.update(created_at=timezone.now() + dt.timedelta(seconds=1))
    row = checked(studio)
    assert (row.counted_posts, kinds(row)) == (0, [])


def open_post(row: ReconciledDay) -> Finding:
    finding = row.findings.get(kind="post", decision="")
    finding.day = row
    return finding


def test_a_lost_job_is_offered_and_bound_to_its_only_candidate(studio: Studio) -> None:
    generation, attempt = lost_job(studio)
    Attempt.objects.update(has_own_seed=False)
    studio.control.finish()
    studio.read(later=11 * 60)
    finding = open_post(checked(studio))
    assert likely_attempts([finding]) == {finding.pk: [attempt]}
    is_bound = decisions.match_finding(
        member=studio.member, finding_id=finding.pk, attempt_id=attempt.pk, now=timezone.now()
    )
    assert is_bound
    generation.refresh_from_db()
    assert generation.state == State.RUNNING
    assert AuditEntry.objects.filter(action=Action.JOB_MATCHED).count() == 1
    assert kinds(checked(studio)) == []


def test_a_lost_job_without_a_video_counts_as_charged(studio: Studio) -> None:
    attempt = lost_job(studio)[1]
    Generation.objects.update(state=State.ASK)
    finding = open_post(checked(studio))
    values = {"member": studio.member, "finding_id": finding.pk, "attempt_id": attempt.pk}
    assert not decisions.match_finding(**values, now=timezone.now())
    attempt.refresh_from_db()
    assert (attempt.charge, attempt.credits, attempt.verdict) == (Charge.CHARGED, 30, COUNTED)
    with pytest.raises(decisions.AlreadyDecided):
        decisions.match_finding(**values, now=timezone.now())
    row = checked(studio)
    assert (kinds(row), row.charged_credits) == ([], 30)
    studio.read(later=60)
    attempt.refresh_from_db()
    assert [attempt.remote_id] == [charge["video_id"] for charge in studio.charges()]


def test_only_a_job_that_fits_can_be_matched(studio: Studio) -> None:
    foreign_job(studio)
    studio.ask()
    attempt = studio.send()
    assert attempt is not None
    row = checked(studio)
    finding = row.findings.get(kind="post")
    with pytest.raises(decisions.AlreadyDecided):
        decisions.match_finding(
            member=studio.member, finding_id=finding.pk, attempt_id=attempt.pk, now=timezone.now()
        )
    finding.refresh_from_db()
    assert finding.decision == ""


def test_a_foreign_charge_is_marked_and_stays_marked(studio: Studio) -> None:
    foreign_job(studio)
    now = timezone.now()
    for finding in checked(studio).findings.all():
        decisions.mark_foreign(
            member=studio.member, finding_id=finding.pk, note=" Sara’s script ", now=now
        )
    row = checked(studio)
    assert (kinds(row), row.due_at) == ([], None)
    assert set(row.findings.values_list("note", flat=True)) == {"Sara’s script"}
    assert AuditEntry.objects.filter(action=Action.CHARGE_MARKED).count() == 2
    finding = row.findings.get(kind="post")
    decisions.reopen_finding(member=studio.member, finding_id=finding.pk, now=now)
    assert kinds(row) == ["post"]
    with pytest.raises(decisions.AlreadyDecided):
        decisions.reopen_finding(member=studio.member, finding_id=finding.pk, now=now)


def test_another_amount_is_another_question(studio: Studio) -> None:
    account = studio.account
    studio.control.set_account(account.email, credit_monthly=account.monthly_credits - 45)
    row = checked(studio)
    now = timezone.now()
    finding = row.findings.get()
    decisions.mark_foreign(member=studio.member, finding_id=finding.pk, note="", now=now)
    assert kinds(checked(studio)) == []
    CreditReading.objects.filter(read_at__gte=next_noon() - 12 * HOUR).update(
        monthly_credits=account.monthly_credits - 60
    )
    row = checked(studio)
    assert row.findings.get(decision="").credits == 60


def test_a_decision_of_another_team_is_refused(studio: Studio, mallory) -> None:
    foreign_job(studio)
    finding = checked(studio).findings.get(kind="post")
    with pytest.raises(decisions.AlreadyDecided):
        decisions.mark_foreign(
            member=mallory.member, finding_id=finding.pk, note="", now=timezone.now()
        )
    assert today(studio).findings.filter(decision="").count() == 2
