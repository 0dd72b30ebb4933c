"""Above the team's amounts nothing is sent before a second person approves it, whatever the way."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.approvals import operations as approvals
from pixstudio.approvals.queries import jobs_of_request, request_digest
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs import operations
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import JobInputs, create_generations
from pixstudio.jobs.states import State
from pixstudio.pixverse.prices import Price
from pixstudio.queue import operations as queue
from pixstudio.selections.actions import ACTIONS
from pixstudio.selections.models import BulkRun
from pixstudio.teams.models import Approval, Membership, Team
from pixstudio.teams.permissions import NotYours
from tests.approvals.requests import PRICE, as_member, ask_above, only_request, waits_for_approval
from tests.jobs.jobs import finished
from tests.jobs.studio import TEXT, Studio
from tests.jobs.test_races import side_by_side
from tests.selections.bulk_steps import act, work_on
from tests.teams.people import Person


@pytest.fixture
def bobs(studio: Studio, bob: Person) -> Studio:
    """Bob creates where everything above 29 credits has to be approved."""
    ask_above(studio.member.team, PRICE - 1)
    return as_member(studio, bob)


def approve(member: Membership, approval: Approval, **changes: Any) -> int:
    jobs = jobs_of_request(approval)
    member.team.refresh_from_db()
    values = {"seen": request_digest(jobs), "words": "", "now": timezone.now(), **changes}
    decision = approvals.Decision(member, approval, **values)
    return approvals.approve_request(decision=decision, ids=[job.pk for job in jobs])


def test_a_job_above_the_amount_waits_and_is_sent_once_approved(
    bobs: Studio, alice: Person
) -> None:
    waiting = bobs.ask()
    assert waits_for_approval(waiting)
    assert bobs.send() is None
    assert waits_for_approval(waiting)
    assert approve(alice.member, only_request()) == 1
    assert bobs.send() is not None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.approved_credits) == (State.RUNNING, PRICE)
    found = AuditEntry.objects.values_list("action", flat=True)
    assert {"approval_requested", "jobs_approved"} <= set(found)


def test_a_job_at_the_amount_needs_no_approval(studio: Studio, bob: Person) -> None:
    ask_above(studio.member.team, PRICE)
    sent = as_member(studio, bob).ask()
    assert not waits_for_approval(sent)
    assert studio.send() is not None


def orders(count: int, credits: int = PRICE, **changes: Any) -> list[JobSpec]:
    return [JobSpec({**TEXT, **changes}, Price(credits, is_exact=True)) for _number in range(count)]


def submit(member: Membership, jobs: list[JobSpec], nonce: str = "n") -> list[Generation]:
    made, _is_new = create_generations(
        member=member,
        operation="text",
        orders=jobs,
        ingredients=JobInputs(),
        nonce=nonce,
        now=timezone.now(),
    )
    return made


def test_one_submission_is_one_request_for_its_total(studio: Studio, bob: Person) -> None:
    ask_above(studio.member.team, 2 * PRICE)
    bobs = as_member(studio, bob)
    made = submit(bobs.member, orders(3))
    assert {one.pending_approval_id for one in made} == {only_request().pk}
    # The same press again, by a double click.
    assert {one.pk for one in submit(bobs.member, orders(3))} == {one.pk for one in made}
    assert Approval.objects.count() == 1
    assert bobs.send() is None


def test_the_most_specific_rule_counts(studio: Studio, bob: Person) -> None:
    rules: list[dict[str, Any]] = [
        {"credits": 1000, "operation": "", "model": "", "user_id": bob.member.user_id},
        {"credits": 0, "operation": "text", "model": "v5.6", "user_id": None},
        {"credits": 5000, "operation": "text", "model": "", "user_id": None},
    ]
    ask_above(studio.member.team, 10, *rules)
    bobs = as_member(studio, bob)
    assert not waits_for_approval(bobs.ask())
    # Two named parts count more than one.
    stopped = bobs.ask(model="v5.6")
    assert waits_for_approval(stopped)
    assert only_request().rule == rules[1]
    studio.member.team.refresh_from_db()
    assert not waits_for_approval(studio.ask())


@pytest.mark.parametrize("is_charged", [True, False])
def test_an_approval_is_for_one_charge(bobs: Studio, alice: Person, is_charged: bool) -> None:
    job = bobs.ask()
    approve(alice.member, only_request())
    assert bobs.send() is not None
    Generation.objects.filter(pk=job.pk).update(state=State.FAILED)
    if not is_charged:
        job.attempts.update(charge="nothing", is_open=False)
    job.refresh_from_db()
    operations.retry_generation(generation=job, member=bobs.member, now=timezone.now())
    assert waits_for_approval(job) == is_charged
    assert (bobs.send() is None) == is_charged


def test_submitting_an_unanswered_job_again_needs_a_new_approval(
    bobs: Studio, alice: Person
) -> None:
    job = bobs.ask()
    approve(alice.member, only_request())
    bobs.send()
    Generation.objects.filter(pk=job.pk).update(state=State.ASK)
    job.refresh_from_db()
    operations.submit_again(generation=job, member=bobs.member, now=timezone.now())
    assert waits_for_approval(job)
    assert bobs.send() is None


def test_several_retries_count_together(studio: Studio, bob: Person) -> None:
    ask_above(studio.member.team, 2 * PRICE)
    bobs = as_member(studio, bob)
    jobs = [bobs.ask() for _number in range(3)]
    Generation.objects.update(state=State.FAILED)
    ids = [job.pk for job in jobs]
    assert operations.retry_many(member=bobs.member, ids=ids, now=timezone.now()) == (3, 0)
    assert all(waits_for_approval(job) for job in jobs)
    assert {job.pending_approval_id for job in jobs} == {only_request().pk}


def test_generating_a_selection_again_counts_as_a_whole(studio: Studio, bob: Person) -> None:
    rows = [finished(bob.member) for _number in range(3)]
    # Each alone is below.
    ask_above(studio.member.team, 80)
    act(bob, "again", rows)
    run = BulkRun.objects.get()
    bob.post(f"/gallery/runs/{run.pk}/start/")
    work_on(run)
    assert "again" in ACTIONS
    made = Generation.objects.exclude(pk__in=[row.pk for row in rows])
    assert made.count() == 3
    assert set(made.values_list("pending_approval", flat=True)) == {only_request().pk}
    assert studio.send() is None


def test_no_other_step_lets_it_go(bobs: Studio, alice: Person) -> None:
    job, now = bobs.ask(), timezone.now()
    owner = alice.member
    operations.approve_over_budget(member=owner, generation=job, now=now)
    operations.resume_held_jobs(member=owner, now=now)
    queue.pause_generation(member=bobs.member, generation=job, now=now)
    queue.resume_generation(member=bobs.member, generation=job, now=now)
    queue.pause_all(member=owner, now=now, for_team=True)
    queue.resume_all(member=owner, now=now, for_team=True)
    queue.move_in_queue(member=owner, generation=job, to="front")
    operations.cancel_generation(generation=job, member=bobs.member, now=now)
    job.refresh_from_db()
    operations.retry_generation(generation=job, member=bobs.member, now=now)
    operations.find_due(now=now + dt.timedelta(hours=1))
    assert waits_for_approval(job)
    assert bobs.send(now + dt.timedelta(hours=1)) is None
    assert bobs.charges() == []


def change(job: Generation, member: Membership, credits: int, **changes: Any) -> None:
    operations.change_waiting_generation(
        generation=job,
        order=orders(1, credits, **changes)[0],
        ingredients=JobInputs(),
        now=timezone.now(),
        member=member,
    )


def test_a_change_after_the_approval_needs_a_new_one(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    approve(alice.member, only_request())
    job.refresh_from_db()
    change(job, bobs.member, PRICE, prompt="Something else")
    assert waits_for_approval(job)
    assert bobs.send() is None


def test_a_change_below_the_amount_needs_none(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    change(job, alice.member, 20, quality="360p")
    assert not waits_for_approval(job)


def test_who_makes_anothers_job_dearer_does_not_approve_it(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    change(job, alice.member, 4 * PRICE, quality="1080p")
    assert waits_for_approval(job)
    request = job.pending_approval
    assert request is not None
    assert request.requested_by == alice.member.user
    with pytest.raises(NotYours):
        approve(alice.member, request)


def test_a_price_that_rose_after_the_approval_asks_again(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    # As if it had cost less when it was approved.
    Generation.objects.filter(pk=job.pk).update(estimate_credits=PRICE - 10)
    approve(alice.member, only_request())
    assert bobs.send() is None
    assert waits_for_approval(job)
    assert job.estimate_credits == PRICE
    approve(alice.member, only_request())
    assert bobs.send() is not None


def test_an_account_without_the_discount_asks_again(bobs: Studio, alice: Person) -> None:
    Account.objects.update(off_peak_discount=0.9)
    job = bobs.ask(off_peak_mode=True)
    # The form takes off-peak at half the price.
    ask_above(bobs.member.team, PRICE // 2 - 1)
    Generation.objects.filter(pk=job.pk).update(pending_approval=None, approved_credits=PRICE // 2)
    assert bobs.send() is None
    assert waits_for_approval(job)
    assert job.estimate_credits == 27


def test_stricter_rules_hold_what_waits_in_the_queue(studio: Studio, bob: Person) -> None:
    job = as_member(studio, bob).ask()
    ask_above(studio.member.team, PRICE - 1)
    assert studio.send() is None
    assert waits_for_approval(job)


def test_a_job_beside_one_that_is_stopped_is_sent(studio: Studio, bob: Person) -> None:
    jobs = [as_member(studio, bob).ask(duration=seconds) for seconds in (8, 5)]
    ask_above(studio.member.team, PRICE)
    assert studio.send() is not None
    assert [waits_for_approval(job) for job in jobs] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_counts(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    request = only_request()
    seen = request_digest(jobs_of_request(request))
    decision = approvals.Decision(alice.member, request, seen, "Too dear", timezone.now())
    alice.member.team.refresh_from_db()

    def decide(number: int) -> None:
        if number % 2:
            approvals.approve_request(decision=decision, ids=[job.pk])
        else:
            approvals.decline_request(decision=decision)

    late = side_by_side(*(partial(decide, number) for number in range(6)))
    assert [type(error) for error in late] == [approvals.RequestDecided] * 5
    job.refresh_from_db()
    request.refresh_from_db()
    is_sent = request.state == "approved"
    assert job.state == (State.QUEUED if is_sent else State.CANCELLED)
    assert (bobs.send() is not None) == is_sent


def test_rules_of_another_team_do_not_count(studio: Studio, mallory: Person) -> None:
    ask_above(mallory.team, 0)
    assert not waits_for_approval(studio.ask())
    assert not Team.objects.get(pk=studio.member.team_id).approval_rules
