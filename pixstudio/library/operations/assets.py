"""Operations on files: trash, restore, delete, favourites."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import ngettext

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.library.models import Asset, Favourite
from pixstudio.library.operations.storage import delete_stored_files
from pixstudio.library.operations.tags import delete_unused_tags
from pixstudio.library.queries import deletable_assets_of, trashed_assets_of, uses_of_assets
from pixstudio.teams.models import Membership, Team

BATCH_SIZE = 200


@dataclass(frozen=True)
class DeletionResult:
    """How many files were deleted, and how many stay because a generation uses them."""

    gone: int = 0
    stayed: int = 0


def trash_assets(*, team: Team, assets: Iterable[Asset], now: dt.datetime) -> int:
    """Move the team's files to the trash; returns how many were moved.

    All get the same `trashed_at`, by which the move can be undone. Existing jobs can still use them.
    """
    pks = [asset.pk for asset in assets]
    return Asset.objects.filter(team=team, pk__in=pks, trashed_at=None).update(trashed_at=now)


def restore_assets(
    *, team: Team, assets: Iterable[Asset] = (), moment: dt.datetime | None = None
) -> int:
    """Restore files from the trash: these, or all trashed at `moment`; returns how many."""
    rows = trashed_assets_of(team)
    if moment is not None:
        return rows.filter(trashed_at=moment).update(trashed_at=None)
    return rows.filter(pk__in=[asset.pk for asset in assets]).update(trashed_at=None)


def delete_assets(
    *, team: Team, assets: Iterable[Asset], member: Membership | None = None
) -> DeletionResult:
    """Delete files in the trash permanently, with their derivatives.

    Files used by a generation stay until that is deleted. With `member`, only files that the member may
    delete, and the deletion is recorded in the audit log.
    """
    pks = [asset.pk for asset in assets]
    return _record_deletion(member, _delete(team, _deletable(team, member).filter(pk__in=pks)))


def empty_trash(*, team: Team, member: Membership | None = None) -> DeletionResult:
    """Delete the files in the trash that no generation uses and that the member may delete."""
    gone = stayed = 0
    pks = list(_deletable(team, member).values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH_SIZE):
        rows = _deletable(team, member).filter(pk__in=pks[start : start + BATCH_SIZE])
        done = _delete(team, rows)
        gone, stayed = gone + done.gone, stayed + done.stayed
    return _record_deletion(member, DeletionResult(gone, stayed))


def _deletable(team: Team, member: Membership | None) -> QuerySet[Asset]:
    """Without a member (scripts) all files in the trash, else those the member may delete."""
    return deletable_assets_of(member) if member else trashed_assets_of(team)


def _record_deletion(member: Membership | None, done: DeletionResult) -> DeletionResult:
    if member and done.gone:
        text = ngettext("%(count)s file", "%(count)s files", done.gone) % {"count": done.gone}
        record(Action.FILES_DELETED, member=member, label=text)
    return done


def _delete(team: Team, rows: QuerySet[Asset]) -> DeletionResult:
    """Delete the unused files among `rows` in one transaction."""
    with transaction.atomic():
        rows = rows.order_by("pk")
        # Locked against use in a new generation and against restoring at the same time.
        assets = list(rows.select_for_update())
        used = _used_among(assets)
        gone = _delete_rows([asset for asset in assets if asset.pk not in used])
        delete_unused_tags(team)
    return DeletionResult(gone, len(assets) - gone)


def _links(assets: Iterable[Asset]) -> QuerySet[Any]:
    """The rows that link generations to these files."""
    ties = Asset._meta.get_field("used_in").related_model
    return ties._default_manager.filter(asset__in=[asset.pk for asset in assets])


def _used_among(assets: Iterable[Asset]) -> frozenset[uuid.UUID]:
    """Ids of the files that a generation uses, in the trash too; deleted generations don't count."""
    held = uses_of_assets().filter(asset__in=[asset.pk for asset in assets])
    return frozenset(held.values_list("asset_id", flat=True))


def _delete_rows(assets: Collection[Asset]) -> int:
    """Delete these rows; their stored files are deleted after the commit."""
    _links(assets).filter(generation__deleted_at__isnull=False).delete()
    Asset.objects.filter(pk__in=[asset.pk for asset in assets]).delete()
    for asset in assets:
        transaction.on_commit(partial(delete_stored_files, asset), robust=True)
    return len(assets)


def set_favourite(*, member: Membership, assets: Iterable[Asset], is_favourite: bool) -> None:
    """Add files to the member's favourites, or remove them."""
    rows = [Favourite(user=member.user, asset=asset) for asset in assets]
    if is_favourite:
        Favourite.objects.bulk_create(rows, ignore_conflicts=True)
        return
    pks = [row.asset_id for row in rows]
    Favourite.objects.filter(user=member.user, asset__in=pks).delete()
