"""The worker's part of a team's deletion: removes its rows and files, portion by portion (`portions`).

Jobs, attempts and days of usage stay, without texts, so that sums stay what they were.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, JSONObject

from pixstudio.api_keys.models import ApiKey
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.actions.job_actions import cancel_unsent
from pixstudio.jobs.states import State
from pixstudio.library.models import Upload
from pixstudio.privacy.inventory.teams import FOLDERS, OF_JOBS, REMOVED, rows_of_team
from pixstudio.privacy.models import TeamDeletion
from pixstudio.privacy.operations.erased_keys import erase_keys
from pixstudio.privacy.operations.portions import (
    PORTION,
    BoundStep,
    Pulse,
    cancel_uploads,
    delete_rows,
    run_steps,
)
from pixstudio.teams.models import Team
from pixstudio.trash.operations import deleted_values
from pixstudio.web.lists.keyset_pagination import KeysetOrder

BY_AGE = KeysetOrder("created_at", descending=False)


@dataclass(frozen=True)
class _Erasure:
    """What a step needs to know; `pulse` says that the worker is alive."""

    team: Team
    now: dt.datetime
    pulse: Pulse


Step = Callable[[_Erasure], int]


def erase_team(*, deletion_id: int, now: dt.datetime) -> bool:
    """Remove what is left of a team; True once nothing is.

    It never gives up: no file is left behind without a row that leads to it.
    """
    rows = TeamDeletion.objects.filter(pk=deletion_id, finished_at=None)
    return run_steps(rows, _steps_of, now)


def _steps_of(deletion: TeamDeletion, pulse: Pulse, now: dt.datetime) -> Iterator[BoundStep]:
    work = _Erasure(deletion.team, now, pulse)
    return (partial(step, work) for step in _steps())


def _steps() -> Iterator[Step]:
    yield _cancel_unsent_jobs
    yield _cancel_uploads
    yield _erase_jobs
    for name in REMOVED:
        yield partial(_remove_rows, name)
    yield _erase_keys
    for folder in FOLDERS:
        yield partial(_delete_files, folder)


def _cancel_unsent_jobs(work: _Erasure) -> int:
    """Those of a request that was under way when the team was deleted."""
    waiting = Generation.objects.filter(team=work.team, state=State.QUEUED)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True)[:PORTION])
    return sum(cancel_unsent(pk, None, work.now) for pk in pks)


def _cancel_uploads(work: _Erasure) -> int:
    return cancel_uploads(Upload.objects.filter(team=work.team), work.now, most=PORTION)


def _erase_jobs(work: _Erasure) -> int:
    """All jobs of the team, oldest first, each portion from an index: what is done already is walked once."""
    rows = Generation._base_manager.filter(team=work.team).order_by("created_at", "id")
    cursor, found = "", [Generation()]
    while found:
        left = rows.filter(BY_AGE.rows_after(Generation, cursor)) if cursor else rows
        found = list(left.only("pk", "created_at")[:PORTION])
        _erase_portion([job.pk for job in found], work.now)
        cursor = BY_AGE.cursor_for(found[-1]) if found else ""
        work.pulse()
    return 0


def _erase_portion(pks: list[uuid.UUID], now: dt.datetime) -> None:
    """As if the jobs were deleted for good, and without what was written for them. May be repeated."""
    texts = dict.fromkeys(("searched", "note", "indexed_note", "words", "result_url"), "")
    deleted = {**deleted_values(now), "deleted_at": Coalesce(F("deleted_at"), now)}
    with transaction.atomic():
        Generation._base_manager.filter(pk__in=pks).update(
            **{**deleted, **texts},
            removed_at=Coalesce(F("removed_at"), now),
            parameters=JSONObject(model=F("model")),
            rating=None,
            pending_approval=None,
        )
        attempts = Attempt.objects.filter(generation__in=pks)
        attempts.update(body={}, words="", candidates=[], known_ids=[])
        for name in OF_JOBS:
            apps.get_model(name)._base_manager.filter(generation__in=pks).delete()


def _remove_rows(name: str, work: _Erasure) -> int:
    """Some rows of a table, in no order: one would be made by reading those of other teams."""
    return delete_rows(rows_of_team(name, work.team.pk).order_by(), most=PORTION)


def _erase_keys(work: _Erasure) -> int:
    return erase_keys(ApiKey.objects.filter(team=work.team), work.now, most=PORTION)


def _delete_files(kind: str, work: _Erasure) -> int:
    """Delete all below a folder of the team, also what no row named: halves of workers that died."""
    for folder in _folders(f"{kind}/{work.team.pk}"):
        for name in _names(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
            work.pulse()
    return 0


def _folders(top: str) -> Iterator[str]:
    """A folder and those in it, one level deep, as all files of teams are stored."""
    yield top
    for name in _names(top)[0]:
        yield f"{top}/{name}"


def _names(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
