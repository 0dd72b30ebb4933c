"""The trash of results: move there and restore, with files and marks; and delete for good."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.jobs.models import IMPORTED, Generation, GenerationQuerySet
from pixstudio.jobs.operations.actions.job_permissions import last_action_values
from pixstudio.jobs.operations.stored_files import delete_stored_files
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed

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
    return {"deleted_at": now, "file": "", "poster": "", "playable": "", "preview": ""}


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
