"""Operations on imports: start, pause, resume, stop, and count videos beforehand."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import client_of
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.imports.models import VideoImport
from pixstudio.imports.queries import OPEN_IMPORT
from pixstudio.imports.task_queue import enqueue
from pixstudio.teams.models import Membership


class ImportAlreadyOpen(Exception):
    """The account's videos are being imported already."""


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
    """Begin to import what the account's list of videos holds. Costs no credits, ever.

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
    """Stop it for good; imported videos stay. Raises: ImportAlreadyEnded."""
    _change(member, walk, now, stopped_at=now, due_at=None)


def _change(member: Membership, walk: VideoImport, now: dt.datetime, **values: Any) -> None:
    with transaction.atomic():
        if not VideoImport.objects.filter(OPEN_IMPORT, pk=walk.pk).update(**values):
            raise ImportAlreadyEnded
        record(Action.IMPORT_CHANGED, member=member, target=walk.account, now=now)
        if values.get("due_at"):
            enqueue("import_videos", str(walk.pk))


def count_videos(*, account: Account) -> int | None:
    """How many videos PixVerse lists for the account; None where it does not say. Costs one call.

    Raises: the client's errors, NotConnected, CannotDecrypt.
    """
    return client_of(account.team_id).list_results("video", account.email, limit=1).total
