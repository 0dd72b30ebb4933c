"""Files that arrive in parts: announced, taken up again, checked, cancelled."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pixstudio.library.arriving import UNFINISHED, arrivals_of, drop_bytes, path_of
from pixstudio.library.models import (
    Arrival,
    Asset,
    Origin,
    Stage,
    asset_path,
    preview_path,
    scaled_path,
)
from pixstudio.library.operations.keeping import keep_file
from pixstudio.library.operations.leasing import Lease, LeaseLost
from pixstudio.library.operations.room import (
    NoRoom,
    UploadRefused,
    check_announced,
    refusal_of,
)
from pixstudio.library.operations.storing import remove_files
from pixstudio.media.recognition.filenames import sanitize_filename
from pixstudio.teams.models import Membership, Team

logger = logging.getLogger(__name__)
RETRY_SECONDS = (2, 10, 60)
MOST_AT_ONCE = 50


def start_arrival(
    *,
    member: Membership,
    name: str,
    size_bytes: int,
    fingerprint: str,
    now: dt.datetime,
) -> tuple[Arrival, bool]:
    """Announce a file that will come in parts; the same one, not finished yet, is found again, and False.

    `fingerprint` tells files of one person apart, as their browser sees them; empty for none. What the file
    is its bytes will say.

    Raises: UploadRefused for what is empty, NoRoom for what is too much.
    """
    shown = sanitize_filename(name)
    if size_bytes <= 0:
        raise UploadRefused(_("“%(name)s” is empty.") % {"name": shown})
    with transaction.atomic():
        # One announcement of a team at a time: or two would share the last of the quota.
        team = Team.objects.select_for_update().get(pk=member.team_id)
        known = _same_arrival(member, fingerprint, size_bytes)
        if known:
            return known, False
        check_announced(team, size_bytes, shown)
        check_count(member)
        arrival = Arrival(
            name=shown,
            size_bytes=size_bytes,
            fingerprint=fingerprint,
            stage=Stage.RECEIVING,
        )
        return save_new(arrival, member, now), True


def _same_arrival(member: Membership, fingerprint: str, size_bytes: int) -> Arrival | None:
    if not fingerprint:
        return None
    same = arrivals_of(member).filter(fingerprint=fingerprint, size_bytes=size_bytes)
    return same.filter(stage__in=(Stage.RECEIVING, Stage.CHECKING)).first()


def check_count(member: Membership) -> None:
    """Raises: NoRoom where the member has MOST_AT_ONCE arrivals that are not finished."""
    coming = arrivals_of(member).filter(stage__in=(Stage.RECEIVING, Stage.FETCHING))
    if coming.count() >= MOST_AT_ONCE:
        words = _(
            "%(count)s files of yours are arriving already. Finish or cancel some of them first."
        )
        raise NoRoom(words % {"count": MOST_AT_ONCE})


def save_new(arrival: Arrival, member: Membership, now: dt.datetime) -> Arrival:
    """Write down a new arrival of the member."""
    arrival.team, arrival.user = member.team, member.user
    arrival.created_at = arrival.changed_at = now
    arrival.save(force_insert=True)
    return arrival


def cancel_arrival(*, arrival: Arrival, now: dt.datetime) -> bool:
    """Give an arrival up, at whatever stage; its bytes go. False where it has ended already."""
    open_rows = Arrival.objects.filter(pk=arrival.pk, stage__in=UNFINISHED)
    values = {"due_at": None, "lease_until": None, "source_url": ""}
    if not open_rows.update(stage=Stage.CANCELLED, changed_at=now, **values):
        return False
    drop_bytes(arrival.pk)
    return True


def dismiss_arrival(*, arrival: Arrival, now: dt.datetime) -> bool:
    """Take a refused arrival off its person's list; False where it is not refused. May be repeated."""
    refused = Arrival.objects.filter(pk=arrival.pk, stage=Stage.REFUSED)
    return bool(refused.update(stage=Stage.CANCELLED, changed_at=now))


def check_arrival(*, arrival_id: uuid.UUID, now: dt.datetime) -> bool:
    """Check a file that has arrived whole and keep it; True when it is in the library.

    One worker at a time (lease). After a dead worker another one begins anew, under the same id, so that
    nothing is kept twice; after the last try it is refused. Costs nothing.
    """
    lease = Lease.claim(arrival_id, Stage.CHECKING, now)
    if lease is None:
        return False
    arrival = Arrival.objects.select_related("team", "user").get(pk=arrival_id)
    try:
        asset, is_new = _kept(arrival, lease, now)
    except LeaseLost:
        _drop_if_cancelled(arrival)
        return False
    except UploadRefused as error:
        return refuse(lease, str(error), now)
    except Exception as error:
        logger.exception("%s could not be kept", arrival_id)
        return _try_again(arrival, lease, error, now)
    return _finish(arrival, lease, asset, is_new, now)


def _drop_if_cancelled(arrival: Arrival) -> None:
    """What was stored of a file that is not wanted any more goes; else it is another worker's, or that of
    a row which a worker wrote down before it died."""
    is_cancelled = Arrival.objects.filter(pk=arrival.pk, stage=Stage.CANCELLED).exists()
    if is_cancelled and not Asset.objects.filter(pk=arrival.pk).exists():
        asset = Asset(pk=arrival.pk, team=arrival.team)
        asset.file, asset.preview = asset_path(asset, ""), preview_path(asset, "")
        asset.scaled = scaled_path(asset, "")
        remove_files(asset)


def _kept(arrival: Arrival, lease: Lease, now: dt.datetime) -> tuple[Asset, bool]:
    """Raises: UploadRefused, LeaseLost."""
    if arrival.tries > len(RETRY_SECONDS):
        raise UploadRefused(_broke_off(arrival))
    path = path_of(arrival.pk)
    if not path.exists():
        words = _("What had arrived of “%(name)s” is gone from the server. Send it again.")
        raise UploadRefused(words % {"name": arrival.name})
    return keep_file(
        team=arrival.team,
        user=arrival.user,
        path=path,
        name=arrival.name,
        origin=Origin.IMPORT if arrival.source_url else Origin.UPLOAD,
        origin_words=urlsplit(arrival.source_url).hostname or "",
        now=now,
        asset_id=arrival.pk,
        pulse=lease.pulse,
    )


def _broke_off(arrival: Arrival) -> str:
    words = _("“%(name)s” could not be examined: each try broke off. Nothing was kept.")
    return words % {"name": arrival.name}


def _finish(arrival: Arrival, lease: Lease, asset: Asset, is_new: bool, now: dt.datetime) -> bool:
    is_known = asset.pk != arrival.pk
    if lease.move(
        Stage.DONE, now, asset=asset, is_known=is_known, words="", due_at=None, source_url=""
    ):
        drop_bytes(arrival.pk)
        return True
    is_cancelled = Arrival.objects.filter(pk=arrival.pk, stage=Stage.CANCELLED).exists()
    if is_new and is_cancelled and Asset.objects.filter(pk=asset.pk).delete()[0]:
        remove_files(asset)
    return False


def refuse(lease: Lease, words: str, now: dt.datetime) -> bool:
    """End an arrival with a sentence for its person; its bytes go. Always False."""
    if lease.move(Stage.REFUSED, now, words=words, due_at=None, source_url=""):
        drop_bytes(lease.arrival_id)
    return False


def _try_again(arrival: Arrival, lease: Lease, error: Exception, now: dt.datetime) -> bool:
    """The fault is ours or the storage's: a later try may go well."""
    if arrival.tries >= len(RETRY_SECONDS):
        words = _broke_off(arrival)
        if isinstance(error, OSError):
            words = str(refusal_of(error, arrival.name))
        return refuse(lease, words, now)
    pause = RETRY_SECONDS[arrival.tries - 1] * settings.PATIENCE
    lease.move(Stage.CHECKING, now, due_at=now + dt.timedelta(seconds=pause))
    return False
