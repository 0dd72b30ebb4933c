"""The trash of results: move there and restore, with files and marks; and delete for good."""

import datetime as dt
import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from pixstudio.accounts.operations import client_of
from pixstudio.audit.actions import Action
from pixstudio.jobs.models import IMPORTED, Attempt, Generation, GenerationQuerySet
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.operations.actions.job_permissions import (
    check_permission,
    last_action_values,
    record_action,
)
from pixstudio.jobs.operations.stored_files import delete_stored_files
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.jobs.upstream import result_kind
from pixstudio.pixverse import errors
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed

logger = logging.getLogger(__name__)
# The words for a video that is no longer there: get-pixverse-videos-video_id, with 400 or 404.
GONE = "has been deleted"
# Why a result was left as it is.
NOT_YOURS, STILL_RUNNING, MOVED_ON = "not_yours", "still_running", "moved_on"


@dataclass(frozen=True)
class TrashOutcome:
    """Ids of the results that were changed, and how many others were not, by reason."""

    done: Sequence[uuid.UUID] = ()
    skipped: Counter[str] = field(default_factory=Counter)


def is_removable(generation: Generation) -> bool:
    """Whether nobody waits for the job: it has ended, or is an import that is saved later."""
    is_waiting_import = generation.problem == IMPORTED and generation.state == State.SAVING
    return is_waiting_import or not generation.is_active


def trash_generations(
    *,
    generations: Iterable[Generation],
    now: dt.datetime,
    member: Membership | None = None,
    moment: dt.datetime | None = None,
) -> TrashOutcome:
    """Move results to the trash: they leave every list, and their files and marks stay.

    `moment`, by which they can be restored together, is `now` by default. Jobs that are still running and
    those that the member may not delete are skipped. Safe to repeat.
    """
    allowed, skipped = _allowed_among(generations, member)
    movable = [row for row in allowed if is_removable(row)]
    skipped[STILL_RUNNING] += len(allowed) - len(movable)
    done = []
    with transaction.atomic():
        for row in movable:
            if row.state == State.SAVING:
                _stop_saving(row, now)
        rows = Generation.objects.filter(removed_at=None).exclude(state__in=ACTIVE)
        done = _locked_ids(rows, movable)
        Generation.objects.filter(pk__in=done).update_with_version(
            removed_at=moment or now,
            deleted_at=None,
            **last_action_values(Action.RESULT_TRASHED, member),
        )
    skipped[MOVED_ON] += len(movable) - len(done)
    return TrashOutcome(done, +skipped)


def restore_generations(
    *, generations: Iterable[Generation], member: Membership | None = None
) -> TrashOutcome:
    """Take results out of the trash, with their files and marks. Safe to repeat."""
    allowed, skipped = _allowed_among(generations, member)
    with transaction.atomic():
        done = _locked_ids(trashed(), allowed)
        Generation.objects.filter(pk__in=done).update_with_version(
            removed_at=None, **last_action_values(Action.RESULT_RESTORED, member)
        )
    skipped[MOVED_ON] += len(allowed) - len(done)
    return TrashOutcome(done, +skipped)


def delete_from_trash(
    *, generations: Iterable[Generation], now: dt.datetime, member: Membership | None = None
) -> TrashOutcome:
    """Delete results in the trash for good, all but the rows that accounting needs.

    Their stored files are left for `delete_files_of`, to be called once this is committed. Safe to repeat.
    """
    allowed, skipped = _allowed_among(generations, member)
    with transaction.atomic():
        done = _locked_ids(trashed(), allowed)
        Generation.objects.filter(pk__in=done).update_with_version(
            **deleted_values(now), **last_action_values(Action.RESULT_DELETED, member)
        )
    skipped[MOVED_ON] += len(allowed) - len(done)
    return TrashOutcome(done, +skipped)


def deleted_values(now: dt.datetime) -> dict[str, object]:
    """The columns of a result that is deleted for good."""
    return {
        "deleted_at": now,
        "file": "",
        "poster": "",
        "playable": "",
        "preview": "",
        "size_bytes": None,
    }


def delete_files_of(ids: Iterable[uuid.UUID]) -> None:
    """Delete all that is stored for these results, as far as they are deleted for good. Safe to repeat."""
    rows = Generation.objects.filter(pk__in=list(ids), deleted_at__isnull=False)
    for row in rows.order_by():
        if row.removed_at is not None:
            delete_stored_files(row)


def trashed() -> GenerationQuerySet:
    """All results in the trash."""
    return Generation.objects.filter(trashed_at__isnull=False)


def _allowed_among(
    generations: Iterable[Generation], member: Membership | None
) -> tuple[list[Generation], Counter[str]]:
    rows = list(generations)
    allowed = [
        row
        for row in rows
        if member is None or is_allowed(member, Permission.DELETE_RESULT, row.creator_id)
    ]
    return allowed, Counter({NOT_YOURS: len(rows) - len(allowed)})


def _stop_saving(generation: Generation, now: dt.datetime) -> None:
    """An imported file that is to be saved later stays at PixVerse."""
    values = {"due_at": None, "lease_until": None}
    Generation.objects.move(generation.pk, [State.SAVING], State.UNSAVED, now, **values)


def _locked_ids(rows: GenerationQuerySet, among: Iterable[Generation]) -> list[uuid.UUID]:
    """Which of these jobs are among the rows, locked until the end of the transaction."""
    found = rows.filter(pk__in=[row.pk for row in among]).order_by("pk")
    return list(found.select_for_update(no_key=True).values_list("pk", flat=True))


def remove_generation(
    *,
    generation: Generation,
    also_upstream: bool,
    now: dt.datetime,
    member: Membership | None = None,
) -> None:
    """Move an ended job to the trash; with `also_upstream` delete it for good, here and at PixVerse.

    Upstream first, so that nothing is lost here if PixVerse refuses. The row stays for accounting.
    Page: del-pixverse-videos-video_id. Raises: JobMovedOn while active, NotYours, the client's errors.
    """
    check_permission(Permission.DELETE_RESULT, member, generation)
    if not is_removable(generation):
        raise JobMovedOn
    if also_upstream:
        _remove_upstream(generation)
    action = Action.RESULT_DELETED if also_upstream else Action.RESULT_TRASHED
    with transaction.atomic():
        if not trash_generations(generations=[generation], now=now, member=member).done:
            raise JobMovedOn
        if also_upstream:
            delete_from_trash(generations=[generation], now=now, member=member)
        record_action(action, member, generation, now)
    if also_upstream:
        delete_files_of([generation.pk])


def _remove_upstream(generation: Generation) -> None:
    client = client_of(generation.team_id)
    for attempt in Attempt.objects.filter(generation=generation).exclude(remote_id=None):
        try:
            client.delete_result(result_kind(generation), str(attempt.remote_id))
        except (errors.NotFound, errors.BadRequest) as error:
            if isinstance(error, errors.BadRequest) and GONE not in error.words:
                raise
            logger.info("%s was already gone upstream.", generation.pk)
