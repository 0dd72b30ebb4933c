"""What rules remove: each thing once, with right sums, and nothing that is spared or still needed."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.log import chain_errors, is_in_chain, record
from pixstudio.audit.models import AuditChain, AuditEntry
from pixstudio.audit.pruning import prune_entries
from pixstudio.create.models import Draft
from pixstudio.create.operations.drafts import save_draft
from pixstudio.events.models import Event
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import save_again
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.marks.models import Star
from pixstudio.retention.models import RemovalAction, RetentionRule, RetentionRun, RunState
from pixstudio.retention.operations import runs
from pixstudio.retention.operations.planning import LARGE, find_due_retention
from pixstudio.retention.operations.rules import stop_runs
from pixstudio.retention.queries import result_bytes_of
from pixstudio.sharing.models import ShareLink
from pixstudio.web.background.retention import Kind
from tests.collections.boards import board, put
from tests.jobs.jobs import VIDEO_BYTES, job, open_attempt
from tests.library.asset_factory import create_assets
from tests.retention.old_results import DAY, begin, names_of, old_result, rule, work_off
from tests.sharing.links import look, share
from tests.teams.people import Person

SIZE = len(VIDEO_BYTES)


def is_trashed(result: Generation) -> bool:
    return Generation.objects.get(pk=result.pk).removed_at is not None


def test_old_results_move_to_the_trash_and_what_is_spared_or_needed_stays(
    alice: Person, bob: Person, mallory: Person
) -> None:
    gone, other = old_result(bob), old_result(bob, 31)
    recent, starred, rated, boarded = (old_result(bob, days) for days in (29, 90, 91, 92))
    shared, expired, is_source, unsettled = (old_result(bob, 80) for _ in range(4))
    Star.objects.create(
        user=alice.member.user, generation=starred, team=bob.team, created_at=starred.created_at
    )
    Generation.objects.filter(pk=rated.pk).update(rating=3)
    put(bob, board(bob, "Client"), boarded)
    share(bob.member, shared)
    share(bob.member, expired, days=1, now=timezone.now() - 3 * DAY)
    job(bob.member, State.QUEUED, source=is_source)
    open_attempt(unsettled, is_open=False, settle_at=timezone.now())
    waiting = job(bob.member, State.UNKNOWN, created_at=timezone.now() - 200 * DAY)
    other_team = old_result(mallory)
    rule(bob.team)
    run = work_off(begin().pk)
    assert (run.state, run.done_count, run.done_bytes) == (RunState.FINISHED, 3, 3 * SIZE)
    assert all(is_trashed(result) for result in (gone, other, expired))
    kept = (recent, starred, rated, boarded, shared, is_source, unsettled, waiting, other_team)
    assert not any(is_trashed(result) for result in kept)
    entry = AuditEntry.objects.get(action="retention_applied")
    assert "3 results" in entry.target_label
    assert work_off(run.pk).done_count == 3


def test_files_are_deleted_and_facts_stay(bob: Person, alice: Person, carol: Person) -> None:
    result = old_result(bob)
    link = share(bob.member, result, may_download=True, has_preview=True)
    rule(bob.team, action=RemovalAction.FILES, spared=[])
    assert result_bytes_of(bob.team.pk, bob.member.user_id) == SIZE
    run = work_off(begin().pk)
    row = Generation.objects.get(pk=result.pk)
    assert (run.done_count, run.done_bytes, run.undeleted_files) == (1, SIZE, [])
    assert names_of(result) == {"poster.webp"}
    assert (row.state, row.problem, row.size_bytes) == (State.DONE, "file_removed", None)
    assert (row.charged_credits, row.parameters) == (80, result.parameters)
    assert result_bytes_of(bob.team.pk, bob.member.user_id) == 0
    page = carol.get(f"/generations/{result.pk}/")
    text = page.content.decode()
    assert "File removed on" in text
    assert "retention rule" in text
    assert look(f"/generations/{result.pk}/poster/", carol.browser).status_code == 200
    assert carol.get(f"/generations/{result.pk}/file/?download").status_code == 404
    assert "Remix" in bob.get(f"/generations/{result.pk}/").content.decode()
    visitor = look(f"/s/{link.secret}/")
    assert (visitor.status_code, b"This file was removed on" in visitor.read) == (200, True)
    assert b"/download/" not in visitor.read
    save_again(generation=row, now=timezone.now(), member=bob.member)
    assert Generation.objects.get(pk=result.pk).state == State.SAVING


def test_a_killed_worker_leaves_nothing_half_done(
    bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = [old_result(bob, 50 + number) for number in range(3)]
    rule(bob.team, action=RemovalAction.FILES)
    run = begin()

    class Killed(BaseException):
        """As a signal would end the process."""

    def die(*_arguments: Any) -> None:
        raise Killed

    now = timezone.now()
    # Before the portion is saved: nothing has happened.
    with monkeypatch.context() as patch:
        patch.setattr(runs, "_save_portion", die)
        with pytest.raises(Killed):
            runs.process_run(run_id=run.pk, now=now)
    assert all(names_of(one) == {"result.mp4", "poster.webp"} for one in results)
    assert not runs.process_run(run_id=run.pk, now=now), "The dead worker's lease has to end."
    # After it: the rows say so, the files go next time, and are counted once.
    now += dt.timedelta(minutes=5)
    assert runs.process_run(run_id=run.pk, now=now)
    with monkeypatch.context() as patch:
        patch.setattr(runs, "delete_removed_files", die)
        with pytest.raises(Killed):
            runs.process_run(run_id=run.pk, now=now)
    assert all(names_of(one) == {"result.mp4", "poster.webp"} for one in results)
    now += dt.timedelta(minutes=5)
    assert not runs.process_run(run_id=run.pk, now=now)
    run.refresh_from_db()
    assert (run.state, run.done_count, run.done_bytes) == (RunState.FINISHED, 3, 3 * SIZE)
    assert all(names_of(one) == {"poster.webp"} for one in results)
    assert AuditEntry.objects.filter(action="retention_applied").count() == 1


def test_storage_that_fails_is_tried_again_and_a_changed_rule_stops_its_run(
    bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = old_result(bob)
    rule(bob.team, action=RemovalAction.FILES)
    run = begin()
    assert runs.process_run(run_id=run.pk, now=timezone.now())

    def fail(*_arguments: Any) -> None:
        raise OSError("The disk is away")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "delete", fail)
        assert not runs.process_run(run_id=run.pk, now=timezone.now())
    run.refresh_from_db()
    assert (run.state, run.undeleted_files) == (RunState.RUNNING, [str(result.pk)])
    assert run.due_at
    assert run.due_at > timezone.now()
    late = old_result(bob)
    stop_runs(bob.team.pk, [Kind.RESULTS], timezone.now())
    run = work_off(run.pk)
    assert (run.state, run.done_count, names_of(result)) == (RunState.STOPPED, 1, {"poster.webp"})
    assert names_of(late) == {"result.mp4", "poster.webp"}


def test_both_trashes_are_emptied_by_age(bob: Person) -> None:
    now = timezone.now()
    old = old_result(bob, removed_at=now - 40 * DAY)
    recent = old_result(bob, removed_at=now - 20 * DAY)
    rule(bob.team, Kind.TRASH)
    run = work_off(begin().pk)
    assert (run.done_count, run.done_bytes, names_of(old)) == (1, SIZE, set())
    assert Generation.objects.get(pk=old.pk).deleted_at
    assert names_of(recent) == {"result.mp4", "poster.webp"}
    assert result_bytes_of(bob.team.pk, bob.member.user_id) == SIZE
    first, used, new, _here = create_assets(bob.team, 4)
    ages = {first: 31, used: 40, new: 29}
    for asset, days in ages.items():
        Asset.objects.filter(pk=asset.pk).update(trashed_at=now - days * DAY)
    job(bob.member, State.DONE).inputs.create(asset=used, field="first_frame")
    rule(bob.team, Kind.LIBRARY_TRASH)
    run = work_off(begin().pk)
    assert (run.done_count, run.done_bytes) == (1, first.size_bytes)
    assert Asset.objects.filter(team=bob.team).count() == 3


def test_drafts_links_and_the_audit_log_end_by_age(alice: Person, bob: Person) -> None:
    now = timezone.now()
    for operation, days in (("text", 40), ("image", 20)):
        save_draft(member=bob.member, operation=operation, values={}, now=now - days * DAY)
    result = old_result(bob, 5)
    share(bob.member, result, days=1, now=now - 460 * DAY)
    share(bob.member, result, days=1, now=now - 20 * DAY)
    share(bob.member, result, days=None, now=now - 455 * DAY)
    for kind, days in ((Kind.DRAFTS, 30), (Kind.SHARE_LINKS, 30), (Kind.AUDIT, 400)):
        rule(bob.team, kind, days)
        run = work_off(begin().pk)
        assert run.state == RunState.FINISHED, kind
    assert [one.operation for one in Draft.objects.all()] == ["image"]
    assert ShareLink.objects.count() == 2
    # Of the entries of three links, two are old enough, the first of them in order.
    chain = AuditChain.objects.get(name=str(bob.team.pk))
    assert (chain.removed_number, list(chain_errors(chain))) == (1, [])


def test_the_rest_of_a_pruned_chain_is_whole_and_checked(alice: Person) -> None:
    now = timezone.now()
    for days in (900, 800, 10):
        record(Action.TEAM_CHANGED, member=alice.member, now=now - days * DAY)
    chain = AuditChain.objects.get(name=str(alice.team.pk))
    ends = [f"{e.chain}:{e.number}:{e.digest}" for e in AuditEntry.objects.order_by("number")]
    assert prune_entries(alice.team.pk, now - 365 * DAY, 1) == 1
    assert prune_entries(alice.team.pk, now - 365 * DAY, 100) == 1
    assert prune_entries(alice.team.pk, now, 100) == 0, "The last entry stays."
    chain.refresh_from_db()
    assert (chain.removed_number, list(chain_errors(chain))) == (2, [])
    assert [is_in_chain(end) for end in ends] == [False, True, True]
    AuditChain.objects.filter(pk=chain.pk).update(removed_digest="another")
    chain.refresh_from_db()
    assert [error.number for error in chain_errors(chain)] == [3]


def test_owners_are_notified_a_day_before_the_first_large_removal(
    alice: Person, bob: Person
) -> None:
    old_result(bob)
    result = Generation.objects.get()
    values = {
        field.attname: getattr(result, field.attname)
        for field in Generation._meta.concrete_fields
        if not field.generated and field.name not in ("id", "nonce")
    }
    copies = (Generation(**values, nonce=f"copy-{number}") for number in range(LARGE))
    Generation.objects.bulk_create(copies)
    rule(bob.team, noticed_at=None)
    now = timezone.now()
    find_due_retention(now)
    find_due_retention(now)
    assert not RetentionRun.objects.exists()
    event = Event.objects.get(kind="retention.planned")
    assert (event.facts["count"], event.facts["action"]) == (LARGE + 1, "trash")
    assert RetentionRule.objects.get().next_run_at == now + DAY
    find_due_retention(now + DAY)
    # The second of two clocks plans nothing more.
    find_due_retention(now + DAY)
    run = RetentionRun.objects.get()
    assert run.before == now + DAY - 30 * DAY
    assert work_off(run.pk).done_count == LARGE + 1
