"""Budgets: what is stopped, what is counted, and what an admin can do about it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.audit.models import AuditEntry
from pixstudio.budgets.presenters import remaining_budget
from pixstudio.jobs import operations
from pixstudio.jobs.budgets import OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM, budgets_of
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.states import Charge, State
from pixstudio.pixverse.prices import Price
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.teams.permissions import NotYours
from tests.jobs.jobs import job, open_attempt
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person, join, words_of

# 30 credits each: 5 s at 540p.
PRICE = 30


def limit(thing: Team | Membership, **values: int | None) -> None:
    rows: Any = type(thing)._default_manager
    rows.filter(pk=thing.pk).update(**values)
    thing.refresh_from_db()


def waits_for(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.problem if generation.state == State.QUEUED else generation.state


def spent(team: Team) -> int:
    rows = Attempt.objects.filter(team=team).exclude(charge=Charge.NOTHING)
    return rows.aggregate(sum=Sum("credits"))["sum"] or 0


@pytest.mark.parametrize(
    ("whose", "field", "reason"),
    [
        ("team", "job_limit_credits", OVER_JOB_LIMIT),
        ("member", "job_limit_credits", OVER_JOB_LIMIT),
        ("member", "monthly_budget_credits", OVER_MEMBER),
        ("team", "monthly_budget_credits", OVER_TEAM),
    ],
)
def test_a_job_above_a_limit_waits_and_says_which(
    studio: Studio, whose: str, field: str, reason: str
) -> None:
    thing = studio.member.team if whose == "team" else studio.member
    limit(thing, **{field: PRICE - 1})
    waiting = studio.ask()
    assert studio.send() is None
    assert waits_for(waiting) == reason
    assert studio.charges() == []
    limit(thing, **{field: PRICE})
    assert studio.send() is not None
    assert waits_for(waiting) == State.RUNNING


def test_an_admin_lets_one_job_pass_and_its_credits_count(studio: Studio) -> None:
    limit(studio.member.team, monthly_budget_credits=PRICE)
    first, second, third = (studio.ask() for _ in range(3))
    assert studio.send_all() == 1
    assert [waits_for(one) for one in (first, second, third)] == ["running", OVER_TEAM, OVER_TEAM]
    operations.approve_over_budget(member=studio.member, generation=second, now=timezone.now())
    assert studio.send_all() == 1
    assert [waits_for(one) for one in (second, third)] == [State.RUNNING, OVER_TEAM]
    assert spent(studio.member.team) == 2 * PRICE
    assert AuditEntry.objects.filter(action="job_raised", target_id=second.pk).exists()
    with pytest.raises(JobMovedOn):
        operations.approve_over_budget(member=studio.member, generation=second, now=timezone.now())


def test_permission_is_for_the_job_as_it_was(studio: Studio) -> None:
    limit(studio.member.team, job_limit_credits=PRICE - 1)
    raised = studio.ask()
    operations.approve_over_budget(member=studio.member, generation=raised, now=timezone.now())
    dearer = JobSpec({**raised.parameters, "quality": "1080p"}, Price(4 * PRICE, is_exact=True))
    operations.change_waiting_generation(
        generation=raised, order=dearer, ingredients=operations.JobInputs(), now=timezone.now()
    )
    assert studio.send() is None
    assert waits_for(raised) == OVER_JOB_LIMIT
    assert studio.charges() == []


@pytest.mark.parametrize(
    ("ended", "again"),
    [(State.FAILED, operations.retry_generation), (State.ASK, operations.submit_again)],
)
def test_permission_is_for_one_attempt(
    studio: Studio, ended: State, again: Callable[..., None]
) -> None:
    limit(studio.member.team, job_limit_credits=PRICE - 1)
    raised = studio.ask()
    operations.approve_over_budget(member=studio.member, generation=raised, now=timezone.now())
    assert studio.send() is not None
    Generation.objects.filter(pk=raised.pk).update(state=ended)
    raised.refresh_from_db()
    again(generation=raised, now=timezone.now())
    assert studio.send() is None
    assert waits_for(raised) == OVER_JOB_LIMIT
    assert len(studio.charges()) == 1


def test_an_admin_lets_pass_the_price_shown_and_nothing_more_expensive(
    studio: Studio, alice: Person
) -> None:
    limit(studio.member.team, job_limit_credits=PRICE - 1)
    waiting = studio.ask()
    assert studio.send() is None
    allowance = f"/generations/{waiting.pk}/allowance/?credits="
    path = f"{allowance}{PRICE}"
    assert path in alice.get("/queue/").content.decode()
    Generation.objects.filter(pk=waiting.pk).update(estimate_credits=4 * PRICE)
    assert words_of(alice.post(path)) == ["The job has already changed state. Nothing was changed."]
    assert studio.send() is None
    alice.post(f"{allowance}{4 * PRICE}")
    assert studio.send() is not None


def test_only_admins_let_jobs_pass(studio: Studio, bob: Person, carol: Person) -> None:
    waiting = job(bob.member, State.QUEUED, problem=OVER_TEAM)
    path = f"/generations/{waiting.pk}/allowance/"
    assert [one.post(path).status_code for one in (bob, carol)] == [403, 403]
    with pytest.raises(NotYours):
        operations.approve_over_budget(member=bob.member, generation=waiting, now=timezone.now())
    assert waits_for(waiting) == OVER_TEAM


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_do_not_pass_a_limit_of_ten(studio: Studio) -> None:
    Account.objects.update(max_jobs=60, gen_simultaneously=60)
    limit(studio.member.team, monthly_budget_credits=10 * PRICE)
    for _ in range(50):
        studio.ask()
    team_id, claimed = studio.member.team_id, []

    def claim() -> None:
        while (attempt := claim_next_job(team_id=team_id, now=timezone.now())) is not None:
            claimed.append(attempt)

    assert side_by_side(*[claim] * 8) == []
    assert len(claimed) == Attempt.objects.count() == 10
    assert spent(studio.member.team) == 10 * PRICE


@pytest.mark.parametrize(
    ("fault", "counted"),
    [
        ({"status": 429, "body": {"error": "busy"}}, 0),
        ({"status": 400, "body": {"error": "no"}}, 0),
        (
            {
                "status": 412,
                "body": {"error": "no credits"},
            },
            0,
        ),
        ({"status": 500}, PRICE),
    ],
)
def test_what_was_proven_not_to_be_charged_is_not_counted(
    studio: Studio, fault: dict[str, Any], counted: int
) -> None:
    studio.control.add_fault("status", "videos/create", method="POST", **fault)
    studio.ask()
    studio.send()
    assert spent(studio.member.team) == counted


def test_the_charge_takes_the_place_of_the_estimate(studio: Studio) -> None:
    body = {"video_id": "user:1-pixverse:a@b.example-video:7", "cost_credits": 17}
    studio.control.add_fault("status", "videos/create", method="POST", status=200, body=body)
    studio.ask()
    studio.send()
    assert spent(studio.member.team) == 17


@pytest.mark.parametrize(
    ("zone", "moment", "counts"),
    [
        ("UTC", "2026-10-31T23:59:59+00:00", False),
        ("UTC", "2026-11-01T00:00:00+00:00", True),
        ("Pacific/Auckland", "2026-10-31T11:00:00+00:00", True),
        ("Pacific/Auckland", "2026-10-31T10:59:59+00:00", False),
        ("Pacific/Pago_Pago", "2026-11-01T10:59:59+00:00", False),
        ("Pacific/Pago_Pago", "2026-11-01T11:00:00+00:00", True),
    ],
)
def test_a_month_begins_at_midnight_where_the_team_is(
    bob: Person, zone: str, moment: str, counts: bool
) -> None:
    limit(bob.team, time_zone=zone, monthly_budget_credits=100)
    day = bob.team.day_of(dt.datetime.fromisoformat(moment))
    open_attempt(job(bob.member), day=day, credits=40)
    now = dt.datetime(2026, 11, 15, 12, tzinfo=dt.UTC)
    assert budgets_of(bob.team, [bob.member], now).team_left == (60 if counts else 100)


def test_the_next_month_starts_at_zero(studio: Studio) -> None:
    limit(studio.member.team, monthly_budget_credits=PRICE)
    studio.ask()
    waiting = studio.ask()
    assert studio.send_all() == 1
    next_month = (timezone.now().replace(day=1) + dt.timedelta(days=40)).replace(day=2)
    assert claim_next_job(team_id=studio.member.team_id, now=next_month) is not None
    assert waits_for(waiting) == State.SUBMITTING


def test_an_expensive_job_keeps_no_one_elses_from_being_sent(studio: Studio, bob: Person) -> None:
    limit(studio.member, monthly_budget_credits=0)
    for _ in range(310):
        job(studio.member, State.QUEUED, prepared_at=timezone.now(), estimate_credits=PRICE)
    theirs = job(bob.member, State.QUEUED, prepared_at=timezone.now(), estimate_credits=PRICE)
    assert claim_next_job(team_id=bob.team.pk, now=timezone.now()) is not None
    assert waits_for(theirs) == State.SUBMITTING


def test_a_job_of_a_former_member_is_held_and_can_be_taken_over(
    studio: Studio, bob: Person, alice: Person
) -> None:
    theirs = job(bob.member, State.QUEUED, prepared_at=timezone.now(), estimate_credits=PRICE)
    bob.member.delete()
    assert studio.send() is None
    assert waits_for(theirs) == "not_member"
    page = alice.get("/queue/").content.decode()
    assert "Take over" in page
    answer = alice.post(f"/generations/{theirs.pk}/adoption/")
    assert words_of(answer) == ["The job is now yours, at the end of your queue."]
    assert studio.send() is not None
    theirs.refresh_from_db()
    assert (theirs.state, theirs.creator) == (State.RUNNING, alice.member.user)


def test_a_job_of_a_member_can_not_be_taken_over(studio: Studio, bob: Person) -> None:
    theirs = job(bob.member, State.QUEUED)
    with pytest.raises(JobMovedOn):
        operations.take_over_job(member=studio.member, generation=theirs, now=timezone.now())


def test_the_sidebar_shows_what_is_left_and_warns(alice: Person, bob: Person) -> None:
    assert "sidebar__budget" not in bob.get("/gallery/").content.decode()
    limit(bob.member, monthly_budget_credits=100)
    open_attempt(job(bob.member), credits=79)
    page = bob.get("/gallery/").content.decode()
    assert "21\u00a0of 100" in page or "21 of 100" in page
    assert "meter--attention" not in page
    open_attempt(job(bob.member), credits=1)
    assert "meter--attention" in bob.get("/gallery/").content.decode()
    open_attempt(job(bob.member), credits=500)
    budget = remaining_budget(bob.member, timezone.now())
    assert budget is not None
    assert (budget.tone, budget.spent, budget.limit) == ("failed", 100, 100)
    assert "sidebar__budget" not in alice.get("/gallery/").content.decode()


def values_of(page: Any, **changes: Any) -> dict[str, Any]:
    form = page.context["form"]
    kept = {name: field.value() for name, field in ((f.html_name, f) for f in form)}
    return {k: "" if v is None else v for k, v in {**kept, **changes}.items()}


def test_the_page_keeps_budgets_policy_and_fixed_accounts(
    studio: Studio, alice: Person, bob: Person
) -> None:
    page = alice.get("/team/spending/")
    row = bob.member.pk
    account = studio.account
    changes = {
        "monthly": 1000,
        "per_job": 90,
        "policy": "round_robin",
        f"monthly-{row}": 200,
        f"account-{row}": account.pk,
    }
    answer = alice.post("/team/spending/", values_of(page, **changes))
    assert answer.status_code == 302
    assert words_of(answer) == ["Saved. Applies from the next job."]
    team, member = Team.objects.get(), Membership.objects.get(pk=row)
    assert (team.monthly_budget_credits, team.job_limit_credits) == (1000, 90)
    assert (team.account_policy, member.monthly_budget_credits) == ("round_robin", 200)
    assert account.members.get().user == bob.member.user
    actions = AuditEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions)[-4:] == ["budget_changed"] * 2 + ["policy_changed"] * 2
    before = AuditEntry.objects.count()
    alice.post("/team/spending/", values_of(alice.get("/team/spending/")))
    assert AuditEntry.objects.count() == before


def test_a_budget_below_what_is_spent_is_kept_and_reported(studio: Studio, alice: Person) -> None:
    open_attempt(job(alice.member), credits=400)
    answer = alice.post("/team/spending/", values_of(alice.get("/team/spending/"), monthly=300))
    assert "The team already spent 400 credits this month, more than 300." in words_of(answer)[1]


def test_two_admins_at_once_do_not_undo_each_other(studio: Studio, alice: Person) -> None:
    mine, theirs = (alice.get("/team/spending/") for _ in range(2))
    assert alice.post("/team/spending/", values_of(mine, monthly=10)).status_code == 302
    refused = alice.post("/team/spending/", values_of(theirs, monthly=20, per_job=5))
    assert refused.status_code == 422
    assert "These rules changed while you were editing" in refused.content.decode()
    assert 'value="20"' in refused.content.decode()
    assert Team.objects.get().monthly_budget_credits == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"monthly": "-1"},
        {"monthly": "many"},
        {"per_job": "1.5"},
        {"monthly": "9" * 30},
        {"warn_percent": "0"},
        {"warn_percent": "101"},
        {"policy": "cheapest"},
    ],
)
def test_what_is_no_budget_is_refused(alice: Person, wrong: dict[str, str]) -> None:
    answer = alice.post("/team/spending/", values_of(alice.get("/team/spending/"), **wrong))
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert Team.objects.get().monthly_budget_credits is None


def test_budgets_are_for_admins_only(bob: Person, carol: Person, mallory: Person) -> None:
    for person in (bob, carol):
        assert person.get("/team/spending/").status_code == 403
        assert person.post("/team/spending/", {"monthly": 5}).status_code == 403
    mallory.post("/team/spending/", values_of(mallory.get("/team/spending/"), monthly=5))
    assert Team.objects.get(pk=bob.team.pk).monthly_budget_credits is None


def test_a_claim_asks_no_more_with_many_members(studio: Studio) -> None:
    limit(studio.member.team, monthly_budget_credits=10_000)
    studio.ask()
    assert claim_next_job(team_id=studio.member.team_id, now=timezone.now())
    counts = []
    for more in (1, 30):
        for number in range(more):
            person = join(studio.member.team, f"member{more}x{number}", Role.CREATOR)
            limit(person.member, monthly_budget_credits=50)
        studio.ask()
        with CaptureQueriesContext(connection) as seen:
            assert claim_next_job(team_id=studio.member.team_id, now=timezone.now())
        counts.append(len(seen))
    assert counts[0] == counts[1]
