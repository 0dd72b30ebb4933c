"""What people do with files: the trash and back, favourites, letting go for good."""

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
from pixstudio.audit.log import note
from pixstudio.library.models import Asset, Favourite
from pixstudio.library.operations.storing import remove_files
from pixstudio.library.operations.tagging import drop_unused_tags
from pixstudio.library.queries import deletable_assets_of, trashed_assets_of
from pixstudio.teams.models import Membership, Team

AT_ONCE = 200


@dataclass(frozen=True)
class Emptied:
    """How many files are gone for good, and how many stayed since a generation was made from them."""

    gone: int = 0
    stayed: int = 0


def trash_assets(*, team: Team, assets: Iterable[Asset], now: dt.datetime) -> int:
    """Move the team's files to the trash; returns how many came there.

    All of them get the same moment, by which they can be brought back. Jobs that were asked for keep
    what they need.
    """
    pks = [asset.pk for asset in assets]
    return Asset.objects.filter(team=team, pk__in=pks, trashed_at=None).update(trashed_at=now)


def restore_assets(
    *, team: Team, assets: Iterable[Asset] = (), moment: dt.datetime | None = None
) -> int:
    """Bring files back from the trash, these or all that came there at a moment; returns how many."""
    rows = trashed_assets_of(team)
    if moment is not None:
        return rows.filter(trashed_at=moment).update(trashed_at=None)
    return rows.filter(pk__in=[asset.pk for asset in assets]).update(trashed_at=None)


def delete_assets(
    *, team: Team, assets: Iterable[Asset], member: Membership | None = None
) -> Emptied:
    """Delete files of the trash for good, with everything made of them.

    A file that is part of a generation stays, as long as that is there. `member` leaves alone what they
    may not delete; that they deleted some is noted in the audit log.
    """
    pks = [asset.pk for asset in assets]
    return _noted(member, _delete(team, _deletable(team, member).filter(pk__in=pks)))


def empty_trash(*, team: Team, member: Membership | None = None) -> Emptied:
    """Delete everything in the trash that no generation was made from and that the member may delete."""
    gone = stayed = 0
    pks = list(_deletable(team, member).values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        rows = _deletable(team, member).filter(pk__in=pks[start : start + AT_ONCE])
        done = _delete(team, rows)
        gone, stayed = gone + done.gone, stayed + done.stayed
    return _noted(member, Emptied(gone, stayed))


def _deletable(team: Team, member: Membership | None) -> QuerySet[Asset]:
    """A script may delete everything, a member what the table of permissions says."""
    return deletable_assets_of(member) if member else trashed_assets_of(team)


def _noted(member: Membership | None, done: Emptied) -> Emptied:
    if member and done.gone:
        words = ngettext("%(count)s file", "%(count)s files", done.gone) % {"count": done.gone}
        note(Action.FILES_DELETED, member=member, label=words)
    return done


def _delete(team: Team, rows: QuerySet[Asset]) -> Emptied:
    """Delete those of the trash that are in no generation, all of them or, after an error, none."""
    with transaction.atomic():
        rows = rows.order_by("pk")
        # Locked: a file that is chosen for a generation or restored meanwhile waits, or is not among them.
        assets = list(rows.select_for_update())
        used = _used_among(assets)
        gone = _remove([asset for asset in assets if asset.pk not in used])
        drop_unused_tags(team)
    return Emptied(gone, len(assets) - gone)


def _uses(assets: Iterable[Asset]) -> QuerySet[Any]:
    """The generations' ties to these files."""
    ties = Asset._meta.get_field("used_in").related_model
    return ties._default_manager.filter(asset__in=[asset.pk for asset in assets])


def _used_among(assets: Iterable[Asset]) -> frozenset[uuid.UUID]:
    """The ids of those that a generation was made from; one that was deleted holds on to nothing."""
    held = _uses(assets).filter(generation__removed_at__isnull=True)
    return frozenset(held.values_list("asset_id", flat=True))


def _remove(assets: Collection[Asset]) -> int:
    """Delete these rows; their files go once that is sure."""
    _uses(assets).filter(generation__removed_at__isnull=False).delete()
    Asset.objects.filter(pk__in=[asset.pk for asset in assets]).delete()
    for asset in assets:
        transaction.on_commit(partial(remove_files, asset), robust=True)
    return len(assets)


def set_favourite(*, member: Membership, assets: Iterable[Asset], is_favourite: bool) -> None:
    """Note that the member likes these files, or no longer does. Everybody has their own."""
    rows = [Favourite(user=member.user, asset=asset) for asset in assets]
    if is_favourite:
        Favourite.objects.bulk_create(rows, ignore_conflicts=True)
        return
    pks = [row.asset_id for row in rows]
    Favourite.objects.filter(user=member.user, asset__in=pks).delete()
