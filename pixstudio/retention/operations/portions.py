"""What one portion of a run removes, of each kind. Called in the transaction that saves the run's sums."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from pixstudio.audit import pruning
from pixstudio.audit.actions import Action
from pixstudio.create.operations import drafts
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_permissions import last_action_values
from pixstudio.jobs.result_types import FILE_REMOVED
from pixstudio.library.models import Asset
from pixstudio.library.operations import delete_assets
from pixstudio.retention.models import RemovalAction, RetentionRun
from pixstudio.retention.queries import (
    old_assets,
    old_results,
    old_trash,
    removable,
    unused_assets,
)
from pixstudio.retention.rules import Rule
from pixstudio.sharing.operations import old_links
from pixstudio.trash.operations import delete_from_trash, trash_generations
from pixstudio.web.background.retention import TEAM_PRUNES, Kind
from pixstudio.web.lists.keyset_pagination import KeysetOrder

# Rows that are looked at in one transaction, most of which the rule may spare.
PORTION = 200
ROWS_AT_ONCE = 500
BY_STORING = KeysetOrder("stored_at", descending=False)
BY_TRASHING = KeysetOrder("trashed_at", descending=False)
# Those that remove their kind by themselves: imported with this module.
REMOVERS = (pruning.prune_entries, drafts.prune_drafts, old_links.prune_links)


@dataclass(frozen=True)
class Walked:
    """The rows of a portion before anything is left out; `cursor` is where the next begins, '' at the end."""

    ids: Sequence[uuid.UUID]
    cursor: str = ""


@dataclass(frozen=True)
class Removed:
    """What a portion removed. `undeleted_files` are results whose stored files are still to be deleted."""

    count: int = 0
    size_bytes: int = 0
    undeleted_files: Sequence[uuid.UUID] = ()
    is_last: bool = False


def walk(run: RetentionRun) -> Walked:
    """The next rows of a run, oldest first, each portion from an index; no rows for kinds without a walk."""
    kind = Kind(run.kind)
    if kind is Kind.RESULTS:
        return _walked(old_results(run.team_id, run.before), BY_STORING, run.cursor)
    if kind is Kind.TRASH:
        return _walked(old_trash(run.team_id, run.before), BY_TRASHING, run.cursor)
    if kind is Kind.LIBRARY_TRASH:
        return _walked(old_assets(run.team_id, run.before), BY_TRASHING, run.cursor)
    return Walked([])


def _walked(rows: "QuerySet[Any]", order: KeysetOrder, cursor: str) -> Walked:
    rows = rows.filter(order.rows_after(rows.model, cursor)) if cursor else rows
    found = list(rows.only("pk", order.column)[: PORTION + 1])
    shown = found[:PORTION]
    more = order.cursor_for(shown[-1]) if len(found) > PORTION else ""
    return Walked([row.pk for row in shown], more)


def taken_results(
    run: RetentionRun, ids: Iterable[uuid.UUID], now: dt.datetime
) -> list[Generation]:
    """Those of the results that the run's rule takes, in no order."""
    rows = old_results(run.team_id, run.before).order_by().filter(pk__in=list(ids))
    return list(removable(rows, Rule.of_run(run), now))


def remove(run: RetentionRun, walked: Walked, now: dt.datetime) -> Removed:
    """Remove what the rule takes of the walked rows. Not for moves to a storage class."""
    kind = Kind(run.kind)
    if kind in _WALKED:
        return replace(_WALKED[kind](run, walked.ids, now), is_last=not walked.cursor)
    count = TEAM_PRUNES[kind](run.team_id, run.before, ROWS_AT_ONCE)
    return Removed(count, is_last=count < ROWS_AT_ONCE)


def _remove_results(run: RetentionRun, ids: Sequence[uuid.UUID], now: dt.datetime) -> Removed:
    taken = taken_results(run, ids, now)
    if run.action == RemovalAction.FILES:
        return _remove_files(taken, now)
    done = trash_generations(generations=taken, now=now).done
    return Removed(len(done), _bytes_of(taken, done))


def _remove_files(taken: Sequence[Generation], now: dt.datetime) -> Removed:
    """The rows say that the files are gone, facts and poster stay."""
    rows = Generation.objects.filter(pk__in=[row.pk for row in taken], stored_at__isnull=False)
    locked = rows.order_by("pk").select_for_update(no_key=True)
    done = list(locked.values_list("pk", flat=True))
    Generation.objects.filter(pk__in=done).update_with_version(
        file="",
        playable="",
        preview="",
        size_bytes=None,
        storage_class="",
        file_removed_at=now,
        problem=FILE_REMOVED,
        words="",
        **last_action_values(Action.FILES_REMOVED, None),
    )
    return Removed(len(done), _bytes_of(taken, done), done)


def _remove_trash(run: RetentionRun, ids: Sequence[uuid.UUID], now: dt.datetime) -> Removed:
    rows = list(old_trash(run.team_id, run.before).order_by().filter(pk__in=ids))
    done = delete_from_trash(generations=rows, now=now).done
    return Removed(len(done), _bytes_of(rows, done), done)


def _remove_assets(run: RetentionRun, ids: Sequence[uuid.UUID], _now: dt.datetime) -> Removed:
    rows = unused_assets(old_assets(run.team_id, run.before).order_by().filter(pk__in=ids))
    taken = list(rows)
    delete_assets(team=run.team, assets=taken)
    left = set(Asset.objects.filter(pk__in=[row.pk for row in taken]).values_list("pk", flat=True))
    gone = [row.size_bytes for row in taken if row.pk not in left]
    return Removed(len(gone), sum(gone))


def _bytes_of(rows: Iterable[Generation], done: Iterable[uuid.UUID]) -> int:
    chosen = set(done)
    return sum(row.size_bytes or 0 for row in rows if row.pk in chosen)


Remover = Callable[[RetentionRun, Sequence[uuid.UUID], dt.datetime], Removed]
_WALKED: Mapping[Kind, Remover] = {
    Kind.RESULTS: _remove_results,
    Kind.TRASH: _remove_trash,
    Kind.LIBRARY_TRASH: _remove_assets,
}
