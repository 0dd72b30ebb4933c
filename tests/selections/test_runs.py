"""Bulk runs in the worker: killed at any moment, they go on and do everything exactly once."""

import dataclasses
import datetime as dt
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.selections import operations
from pixstudio.selections.actions import ACTIONS, DELETE, TRASH
from pixstudio.selections.bulk_actions import BulkAction, Portion, PortionOutcome
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.selections.operations import NewRun
from pixstudio.selections.operations.portions import selection_of_ids, selection_of_trash
from pixstudio.selections.operations.runs import RETRY_SECONDS
from pixstudio.selections.tasks import process_run
from pixstudio.trash.operations import delete_files_of
from tests.jobs.jobs import finished
from tests.query_counts import queries_of
from tests.selections.bulk_steps import MINUTE, act, many, only_run, work, work_on
from tests.teams.people import Person


class Killed(BaseException):
    """As a worker's process ends: nothing after it is done."""


def killed_after(action: BulkAction, *, is_before: bool = False) -> dict[str, BulkAction]:
    """The actions, with a worker that dies in the middle of a portion of this one."""

    def apply(portion: Portion) -> PortionOutcome:
        if not is_before:
            action.apply(portion)
        raise Killed

    return {**ACTIONS, action.name: dataclasses.replace(action, apply=apply)}


def failing(action: BulkAction) -> dict[str, BulkAction]:
    def apply(_portion: Portion) -> PortionOutcome:
        raise OSError("The disk is away")

    return {**ACTIONS, action.name: dataclasses.replace(action, apply=apply)}


def begin(person: Person, rows: list[Generation], action: BulkAction = TRASH) -> BulkRun:
    new = NewRun(action, selection_of_ids([row.pk for row in rows]), total=len(rows))
    now = timezone.now()
    return operations.create_run(member=person.member, new=new, now=now, is_background=True)


def process(run: BulkRun, actions: dict[str, BulkAction], now: dt.datetime) -> bool:
    goes_on = operations.process_run(run_id=run.pk, actions=actions, now=now)
    run.refresh_from_db()
    return goes_on


@pytest.mark.parametrize("is_before", [True, False])
def test_a_killed_worker_leaves_nothing_half_done(bob: Person, is_before: bool) -> None:
    rows = many(bob, 330)
    run, now = begin(bob, rows), timezone.now()
    assert process(run, ACTIONS, now)
    deaths = 0
    while run.is_running:
        with pytest.raises(Killed):
            process(run, killed_after(TRASH, is_before=is_before), now)
        deaths += 1
        run.refresh_from_db()
        assert Generation.objects.exclude(removed_at=None).count() == run.done_count
        # While its lease lasts, no other worker takes the portion.
        assert not process(run, ACTIONS, now + dt.timedelta(seconds=5))
        now += MINUTE
        process(run, ACTIONS, now)
    assert deaths == 3
    assert (run.state, run.done_count, run.skipped_count) == ("finished", 330, 0)
    assert Generation.objects.exclude(removed_at=None).count() == 330
    # Changed once each, and recorded once.
    assert set(Generation.objects.values_list("version", flat=True)) == {2}
    entry = AuditEntry.objects.get(action="result_trashed")
    assert entry.target_label == "330 results"


def test_files_of_deleted_results_go_although_the_worker_was_killed(bob: Person) -> None:
    rows = [finished(bob.member) for _number in range(3)]
    paths = [Path(row.file.path) for row in rows]
    Generation.objects.update(removed_at=timezone.now())
    new = NewRun(DELETE, selection_of_trash(timezone.now()), total=3)
    now = timezone.now()
    run = operations.create_run(member=bob.member, new=new, now=now, is_background=True)
    # The portion is saved; then the worker dies before it deletes a file.
    assert process(run, ACTIONS, now)
    assert all(path.exists() for path in paths)
    assert len(run.undeleted_files) == 3
    # Dies again in the middle of the files.
    delete_files_of(run.undeleted_files[:1])
    assert not process(run, ACTIONS, now + MINUTE)
    assert not any(path.exists() for path in paths)
    assert (run.state, run.done_count, run.undeleted_files) == ("finished", 3, [])


def test_a_cancelled_deletion_leaves_no_files_behind(bob: Person) -> None:
    made = finished(bob.member)
    path = Path(made.file.path)
    Generation.objects.update(removed_at=timezone.now())
    run = begin(bob, [made], DELETE)
    assert work(run)
    operations.cancel_run(run=run, actions=ACTIONS, now=timezone.now())
    assert not path.exists()


def test_what_fails_is_tried_again_and_given_up_after_a_while(bob: Person) -> None:
    run, now = begin(bob, many(bob, 150)), timezone.now()
    assert process(run, ACTIONS, now)
    for _try in RETRY_SECONDS:
        assert not process(run, failing(TRASH), now)
        assert (run.state, run.done_count) == ("running", 100)
        assert run.due_at is not None
        assert run.due_at > now
        now = run.due_at
    assert not process(run, failing(TRASH), now)
    assert (run.state, run.done_count) == ("stopped", 100)
    assert "Something went wrong" in run.problem


def test_it_goes_on_after_a_failure_that_passes(bob: Person) -> None:
    run, now = begin(bob, many(bob, 150)), timezone.now()
    process(run, failing(TRASH), now)
    assert operations.next_due_run() == run.due_at
    work_on(run)
    assert (run.state, run.done_count, run.tries) == ("finished", 150, 0)
    assert operations.next_due_run() is None


def test_the_clock_finds_runs_whose_task_or_worker_was_lost(bob: Person) -> None:
    run = begin(bob, many(bob, 150))
    now = timezone.now()
    assert operations.find_due_runs(now) == 1
    assert operations.find_due_runs(now) == 0
    with pytest.raises(Killed):
        process(run, killed_after(TRASH), now + MINUTE)
    assert operations.find_due_runs(now + MINUTE) == 0
    assert operations.find_due_runs(now + 2 * MINUTE) == 1


def test_a_small_one_whose_request_died_is_finished_by_the_worker(bob: Person) -> None:
    rows = many(bob, 3)
    new = NewRun(TRASH, selection_of_ids([row.pk for row in rows]), total=3)
    now = timezone.now()
    run = operations.create_run(member=bob.member, new=new, now=now, is_background=False)
    assert operations.find_due_runs(now) == 0
    assert operations.find_due_runs(now + MINUTE) == 1
    work_on(run)
    assert Generation.objects.exclude(removed_at=None).count() == 3


def test_results_that_are_gone_meanwhile_are_skipped(bob: Person) -> None:
    rows = many(bob, 120)
    run = begin(bob, rows)
    Generation.objects.filter(pk__in=[row.pk for row in rows[:20]]).update(
        removed_at=timezone.now()
    )
    work_on(run)
    assert (run.done_count, run.skipped) == (100, {"gone": 20})


def test_old_runs_are_forgotten_and_running_ones_are_not(bob: Person) -> None:
    old, open_run = begin(bob, many(bob, 1)), begin(bob, many(bob, 1))
    work_on(old)
    BulkRun.objects.update(created_at=timezone.now() - dt.timedelta(days=40))
    operations.find_due_runs(timezone.now())
    assert list(BulkRun.objects.all()) == [open_run]


def test_a_member_who_left_ends_it(bob: Person) -> None:
    run = begin(bob, many(bob, 150))
    bob.member.delete()
    assert not work(run)
    assert (run.state, run.done_count) == (RunState.STOPPED, 0)


def test_a_portion_takes_the_same_queries_for_ten_and_a_hundred(
    bob: Person,
) -> None:
    # The team's first entry in the audit log takes some more.
    work(begin(bob, many(bob, 1)))
    runs = [begin(bob, many(bob, count)) for count in (10, 100)]
    counts = {queries_of(partial(work, run)) for run in runs}
    assert len(counts) == 1
    assert [run.done_count for run in runs] == [10, 100]


def test_tasks_run_as_the_workers_run_them(bob: Person, settings: Settings) -> None:
    run = begin(bob, many(bob, 2))
    process_run.call(str(run.pk))
    assert not act(bob, "trash", htmx=True).context["gone"]
    assert only_run().state == RunState.FINISHED
    assert not DBTaskResult.objects.exists()
