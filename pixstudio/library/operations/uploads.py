"""Uploads: start or resume, cancel, dismiss, and ingest once all bytes are received."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from pixstudio.library.models import (
    Asset,
    Origin,
    Stage,
    Upload,
    asset_path,
    preview_path,
    scaled_path,
)
from pixstudio.library.operations.ingest import AssetOwner, SourceFile, ingest_file
from pixstudio.library.operations.quota import (
    InsufficientStorage,
    UploadRefused,
    check_space,
    refusal_from,
)
from pixstudio.library.operations.storage import delete_stored_files
from pixstudio.library.operations.upload_bytes import (
    delete_upload_bytes,
    has_bucket,
    local_bytes,
)
from pixstudio.library.queries.uploads import UNFINISHED_STAGES, uploads_of
from pixstudio.media.recognition.filenames import sanitize_filename
from pixstudio.teams.models import Membership, Team
from pixstudio.web import leases

logger = logging.getLogger(__name__)
# As patient as the saving of results: a bucket may be away for minutes.
RETRY_SECONDS = (2, 10, 60, 180, 600)
MAX_UNFINISHED = 50
Lease = leases.Lease[QuerySet[Upload]]


def start_upload(
    *,
    member: Membership,
    name: str,
    size_bytes: int,
    fingerprint: str,
    now: dt.datetime,
    api_key_id: uuid.UUID | None = None,
) -> tuple[Upload, bool]:
    """Start a resumable upload; an unfinished one of the same file is returned with False instead.

    `fingerprint` identifies a file of this user in the browser; '' for none. `api_key_id` is the key of the
    program that uploads: the upload ends with the key.

    Raises: UploadRefused if it is empty, InsufficientStorage if it is too large or there are too many.
    """
    shown = sanitize_filename(name)
    if size_bytes <= 0:
        raise UploadRefused(_("“%(name)s” is empty. Nothing was saved.") % {"name": shown})
    with transaction.atomic():
        # Locked, so that two uploads of a team can't both get the rest of the quota.
        Team.objects.select_for_update().get(pk=member.team_id)
        known = _find_unfinished(member, fingerprint, size_bytes, api_key_id)
        if known:
            return known, False
        check_space(member, size_bytes, shown)
        check_unfinished_limit(member)
        upload = Upload(
            name=shown,
            size_bytes=size_bytes,
            fingerprint=fingerprint,
            api_key_id=api_key_id,
            stage=Stage.RECEIVING,
        )
        return create_upload(upload, member, now), True


def _find_unfinished(
    member: Membership, fingerprint: str, size_bytes: int, api_key_id: uuid.UUID | None
) -> Upload | None:
    if not fingerprint:
        return None
    same = uploads_of(member).filter(fingerprint=fingerprint, size_bytes=size_bytes)
    same = same.filter(api_key=api_key_id)
    return same.filter(stage__in=(Stage.RECEIVING, Stage.CHECKING)).first()


def check_unfinished_limit(member: Membership) -> None:
    """Raises: InsufficientStorage if the member has MAX_UNFINISHED unfinished uploads."""
    coming = uploads_of(member).filter(stage__in=(Stage.RECEIVING, Stage.FETCHING))
    if coming.count() >= MAX_UNFINISHED:
        text = _("You already have %(count)s uploads in progress. Finish or cancel some first.")
        raise InsufficientStorage(text % {"count": MAX_UNFINISHED})


def create_upload(upload: Upload, member: Membership, now: dt.datetime) -> Upload:
    """Save a new upload of the member."""
    upload.team, upload.user = member.team, member.user
    upload.created_at = upload.changed_at = now
    upload.is_in_bucket = has_bucket()
    upload.save(force_insert=True)
    return upload


def cancel_upload(*, upload: Upload, now: dt.datetime) -> bool:
    """Cancel an unfinished upload and delete its bytes; False if it has already ended."""
    open_rows = Upload.objects.filter(pk=upload.pk, stage__in=UNFINISHED_STAGES)
    values = {"due_at": None, "lease_until": None, "source_url": ""}
    if not open_rows.update(stage=Stage.CANCELLED, changed_at=now, **values):
        return False
    delete_upload_bytes(upload)
    return True


def cancel_uploads_of_key(*, api_key_id: uuid.UUID, now: dt.datetime) -> int:
    """Cancel what is on its way with a key that was revoked; returns how many. Safe to repeat."""
    rows = Upload.objects.filter(api_key=api_key_id, stage__in=UNFINISHED_STAGES)
    return sum(cancel_upload(upload=upload, now=now) for upload in rows)


def dismiss_upload(*, upload: Upload, now: dt.datetime) -> bool:
    """Remove a refused upload from its user's list; False if it is not refused. Safe to repeat."""
    refused = Upload.objects.filter(pk=upload.pk, stage=Stage.REFUSED)
    return bool(refused.update(stage=Stage.CANCELLED, changed_at=now))


def ingest_upload(*, upload_id: uuid.UUID, now: dt.datetime) -> bool:
    """Ingest a completely received upload; True if it is in the library afterwards.

    One worker at a time (lease). After a worker's death another starts again under the same id, so that
    nothing is stored twice; after the last try the upload is refused. Costs nothing.
    """
    lease = claim_upload(upload_id, Stage.CHECKING, now)
    if lease is None:
        return False
    upload = Upload.objects.select_related("team", "user").get(pk=upload_id)
    try:
        asset, is_new = _ingest(upload, lease, now)
    except leases.LeaseLost:
        _delete_if_cancelled(upload)
        return False
    except UploadRefused as error:
        return refuse_upload(upload, lease, str(error), now)
    except Exception as error:
        logger.exception("Upload %s could not be stored", upload_id)
        return _try_again(upload, lease, error, now)
    return _finish(upload, lease, asset, is_new, now)


def _delete_if_cancelled(upload: Upload) -> None:
    """Delete the stored files of a cancelled upload. Otherwise they belong to another worker, or to an
    asset that a worker saved before it died."""
    is_cancelled = Upload.objects.filter(pk=upload.pk, stage=Stage.CANCELLED).exists()
    if is_cancelled and not Asset.objects.filter(pk=upload.pk).exists():
        asset = Asset(pk=upload.pk, team=upload.team)
        asset.file, asset.preview = asset_path(asset, ""), preview_path(asset, "")
        asset.scaled = scaled_path(asset, "")
        delete_stored_files(asset)


def _ingest(upload: Upload, lease: Lease, now: dt.datetime) -> tuple[Asset, bool]:
    """Raises: UploadRefused, LeaseLost."""
    if upload.tries > len(RETRY_SECONDS):
        raise UploadRefused(_out_of_tries_message(upload))
    with contextlib.ExitStack() as stack:
        try:
            path = stack.enter_context(local_bytes(upload, lease.pulse))
        except FileNotFoundError as error:
            text = _("The uploaded part of “%(name)s” is no longer on the server. Upload it again.")
            raise UploadRefused(text % {"name": upload.name}) from error
        source = SourceFile(
            path,
            upload.name,
            origin=Origin.IMPORT if upload.source_url else Origin.UPLOAD,
            origin_words=urlsplit(upload.source_url).hostname or "",
            asset_id=upload.pk,
        )
        owner = AssetOwner(upload.team, upload.user)
        return ingest_file(source, owner=owner, now=now, pulse=lease.pulse)


def _out_of_tries_message(upload: Upload) -> str:
    text = _("“%(name)s” could not be checked: every attempt was interrupted. Nothing was saved.")
    return text % {"name": upload.name}


def _finish(upload: Upload, lease: Lease, asset: Asset, is_new: bool, now: dt.datetime) -> bool:
    is_known = asset.pk != upload.pk
    ended = {"stage": Stage.DONE, "changed_at": now, "due_at": None}
    if lease.release(asset=asset, is_known=is_known, words="", source_url="", **ended):
        delete_upload_bytes(upload)
        return True
    is_cancelled = Upload.objects.filter(pk=upload.pk, stage=Stage.CANCELLED).exists()
    if is_new and is_cancelled and Asset.objects.filter(pk=asset.pk).delete()[0]:
        delete_stored_files(asset)
    return False


def claim_upload(upload_id: uuid.UUID, stage: Stage, now: dt.datetime) -> Lease | None:
    """Claim an upload in this stage, which counts as a try; None if it is leased or in another stage."""
    rows = Upload.objects.filter(pk=upload_id, stage=stage)
    return leases.Lease.claim(rows, now, due_column="due_at", tries=F("tries") + 1)


def refuse_upload(upload: Upload, lease: Lease, words: str, now: dt.datetime) -> bool:
    """End an upload with a message for the user and delete its bytes. Always False."""
    ended = {"stage": Stage.REFUSED, "changed_at": now, "due_at": None}
    if lease.release(words=words, source_url="", **ended):
        delete_upload_bytes(upload)
    return False


def _try_again(upload: Upload, lease: Lease, error: Exception, now: dt.datetime) -> bool:
    """Schedule a retry: the error is ours or the storage's, so a later try may succeed."""
    if upload.tries >= len(RETRY_SECONDS):
        words = _out_of_tries_message(upload)
        if isinstance(error, OSError):
            words = str(refusal_from(error, upload.name))
        return refuse_upload(upload, lease, words, now)
    pause = RETRY_SECONDS[upload.tries - 1] * settings.PATIENCE
    lease.release(changed_at=now, due_at=now + dt.timedelta(seconds=pause))
    return False
