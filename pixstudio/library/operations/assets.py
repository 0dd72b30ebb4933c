"""What people do with files: the trash and back, favourites, letting go for good."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from pixstudio.library.models import Asset, Favourite
from pixstudio.library.operations.storing import remove_files
from pixstudio.library.operations.tagging import drop_unused_tags
from pixstudio.library.queries import trashed_assets_of
from pixstudio.teams.models import Membership, Team

AT_ONCE = 200


class StillUsed(Exception):
    """The file is part of a generation and cannot be removed."""


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


def delete_assets(*, team: Team, assets: Iterable[Asset]) -> Emptied:
    """Delete files of the trash for good, with everything made of them.

    A file that is part of a generation stays, as long as that is there.
    """
    pks = [asset.pk for asset in assets]
    return _delete(team, list(trashed_assets_of(team).filter(pk__in=pks)))


def empty_trash(*, team: Team) -> Emptied:
    """Delete everything in the trash that no generation was made from."""
    gone = stayed = 0
    pks = list(trashed_assets_of(team).values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        part = trashed_assets_of(team).filter(pk__in=pks[start : start + AT_ONCE])
        done = _delete(team, list(part))
        gone, stayed = gone + done.gone, stayed + done.stayed
    return Emptied(gone, stayed)


def _delete(team: Team, assets: Collection[Asset]) -> Emptied:
    gone = stayed = 0
    for asset in assets:
        try:
            remove_asset(asset=asset)
        except StillUsed:
            stayed += 1
        except Asset.DoesNotExist:
            continue
        else:
            gone += 1
    drop_unused_tags(team)
    return Emptied(gone, stayed)


def remove_asset(*, asset: Asset) -> None:
    """Remove a file from the library for good, whether it is in the trash or not.

    Raises: StillUsed while a generation was made from it; then nothing changes.
    """
    try:
        with transaction.atomic():
            row = Asset.objects.get(pk=asset.pk)
            # A generation that was deleted holds on to nothing.
            row.used_in.filter(generation__removed_at__isnull=False).delete()
            row.delete()
            transaction.on_commit(lambda: remove_files(asset))
    except ProtectedError as error:
        raise StillUsed from error


def set_favourite(*, member: Membership, assets: Iterable[Asset], is_favourite: bool) -> None:
    """Note that the member likes these files, or no longer does. Everybody has their own."""
    rows = [Favourite(user=member.user, asset=asset) for asset in assets]
    if is_favourite:
        Favourite.objects.bulk_create(rows, ignore_conflicts=True)
        return
    pks = [row.asset_id for row in rows]
    Favourite.objects.filter(user=member.user, asset__in=pks).delete()
