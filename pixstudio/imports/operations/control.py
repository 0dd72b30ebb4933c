"""Operations on imports: start, pause, resume, stop, and count results beforehand."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import client_of
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.imports.models import VideoImport
from pixstudio.imports.operations.lists import LIST_REFUSED, LISTS
from pixstudio.imports.queries import OPEN_IMPORT
from pixstudio.imports.task_queue import enqueue
from pixstudio.pixverse.kinds import ResultKind
from pixstudio.teams.models import Membership


class ImportAlreadyOpen(Exception):
    """The account's results are being imported already."""


class ImportAlreadyEnded(Exception):
    """The import has come to its end, or was stopped."""


def start_import(
    *,
    member: Membership,
    account: Account,
    keeps_files: bool,
    brings_removed: bool,
    now: dt.datetime,
) -> VideoImport:
    """Begin to import what the account's lists hold. Costs no credits, ever.

    Raises: ImportAlreadyOpen; one import of an account at a time.
    """
    try:
        with transaction.atomic():
            walk = VideoImport.objects.create(
                team=member.team,
                account=account,
                started_by=member.user,
                keeps_files=keeps_files,
                brings_removed=brings_removed,
                created_at=now,
                due_at=now,
            )
            record(Action.VIDEOS_IMPORTED, member=member, target=account, now=now)
            enqueue("import_videos", str(walk.pk))
    except IntegrityError as error:
        raise ImportAlreadyOpen from error
    return walk


def pause_import(*, member: Membership, walk: VideoImport, now: dt.datetime) -> None:
    """Pause after the current page. Raises: ImportAlreadyEnded."""
    _change(member, walk, now, paused_at=now, problem="")


def resume_import(*, member: Membership, walk: VideoImport, now: dt.datetime) -> None:
    """Resume where it stopped, also after an account error. Raises: ImportAlreadyEnded."""
    _change(member, walk, now, paused_at=None, problem="", tries=0, due_at=now)


def stop_import(*, member: Membership, walk: VideoImport, now: dt.datetime) -> None:
    """Stop it for good; imported results stay. Raises: ImportAlreadyEnded."""
    _change(member, walk, now, stopped_at=now, due_at=None)


def _change(member: Membership, walk: VideoImport, now: dt.datetime, **values: Any) -> None:
    with transaction.atomic():
        if not VideoImport.objects.filter(OPEN_IMPORT, pk=walk.pk).update(**values):
            raise ImportAlreadyEnded
        record(Action.IMPORT_CHANGED, member=member, target=walk.account, now=now)
        if values.get("due_at"):
            enqueue("import_videos", str(walk.pk))


def count_results(*, account: Account) -> dict[ResultKind, int | None]:
    """How many results of each kind PixVerse lists for the account: None where it lists some and doesn't say,
    nothing for kinds that it refuses to list. Costs a call for each kind.

    Raises: the client's errors, NotConnected, CannotDecrypt.
    """
    client, counts = client_of(account.team_id), dict[ResultKind, int | None]()
    for kind in LISTS:
        try:
            page = client.list_results(kind, account.email, limit=1)
        except LIST_REFUSED:
            if kind == LISTS[0]:
                raise
        else:
            counts[kind] = page.total if page.total is not None or page.videos else 0
    return counts
