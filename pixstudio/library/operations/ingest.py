"""Ingest of a file: validate, hash, and store it with its row, or leave nothing behind."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from pixstudio.library.models import Asset, Origin
from pixstudio.library.operations.quota import (
    UploadRefused,
    check_space,
    recheck_quota,
    refuse_on_storage_error,
    refuse_on_write_error,
)
from pixstudio.library.operations.storage import delete_stored_files, store_file
from pixstudio.library.queries import asset_with_digest
from pixstudio.library.search_text import build_search_text, normalize_name
from pixstudio.library.task_queue import enqueue
from pixstudio.library.temp_files import work_folder
from pixstudio.library.validation import (
    CHUNK_BYTES,
    InvalidFile,
    Pulse,
    ValidatedFile,
    detect_kind,
    no_pulse,
    sha256_of,
    validate_media,
)
from pixstudio.media.recognition.detection import correct_extension
from pixstudio.media.recognition.file_types import FileType
from pixstudio.media.recognition.filenames import sanitize_filename
from pixstudio.teams.models import Membership, Team, User
from pixstudio.web.leases import LeaseLost

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AssetOwner:
    """Team whose library gets the file, and the user who uploaded it (None for none)."""

    team: Team
    user: User | None

    @classmethod
    def of(cls, member: Membership) -> AssetOwner:
        return cls(member.team, member.user)


@dataclass(frozen=True)
class SourceFile:
    """Local file to ingest, its name, and where it comes from.

    `origin_words` describes the origin on pages. `asset_id` is the id of the new row: an upload passes its
    own id, so that a retry replaces what the try before left.
    """

    path: Path
    name: str
    origin: Origin = Origin.UPLOAD
    origin_words: str = ""
    asset_id: uuid.UUID | None = None


def ingest_file(
    source: SourceFile, *, owner: AssetOwner, now: dt.datetime, pulse: Pulse = no_pulse
) -> tuple[Asset, bool]:
    """Validate a file by decoding it in a subprocess, and store it in the team's library.

    The type is detected from the bytes, and the name gets a matching extension. Images are rotated
    upright; location data is removed from images and videos unless the team keeps it. If the team already
    has these bytes, uploaded or as they would be stored, the existing asset is returned (restored from the
    trash if necessary) with False. The source is not modified, but local storage may hard-link it: do not
    write to it afterwards. `pulse` is called repeatedly. Memory use does not depend on the file's size.

    Raises: UploadRefused, with a message for each reason; then no row and no stored file is left.
    """
    team, shown = owner.team, sanitize_filename(source.name)
    check_space(owner, source.path.stat().st_size, shown, besides=source.asset_id)
    with refuse_on_write_error(shown), work_folder("keeping") as folder:
        try:
            row = detect_kind(source.path, shown)
            digest = sha256_of(source.path, pulse)
            known = _find_existing(team, digest)
            if known:
                return known, False
            keeps = Team.objects.values_list("keeps_location", flat=True).get(pk=team.pk)
            checked = validate_media(
                source.path, row, folder, name=shown, keeps_location=keeps, pulse=pulse
            )
        except InvalidFile as error:
            raise UploadRefused(str(error)) from error
        kept_digest = _stored_digest(checked, pulse)
        known = _find_existing(team, kept_digest) if kept_digest else None
        if known:
            return known, False
        asset = _new_asset(correct_extension(shown, row), row, checked, digest)
        asset.kept_sha256 = kept_digest
        asset.pk = source.asset_id or asset.pk
        asset.team, asset.uploaded_by, asset.created_at = team, owner.user, now
        asset.origin, asset.origin_words = source.origin, source.origin_words[:200]
        return _store(asset, checked, pulse)


def ingest_form_file(
    *,
    member: Membership,
    uploaded_file: UploadedFile[bytes],
    name: str,
    now: dt.datetime,
) -> tuple[Asset, bool]:
    """Ingest a file posted with a form, like `ingest_file`. Raises: UploadRefused."""
    shown = sanitize_filename(name)
    check_space(member, uploaded_file.size or 0, shown)
    with (
        refuse_on_storage_error(shown),
        work_folder("upload") as folder,
    ):
        source = SourceFile(_local_path(uploaded_file, folder), name)
        return ingest_file(source, owner=AssetOwner.of(member), now=now)


def _local_path(uploaded_file: UploadedFile[bytes], folder: Path) -> Path:
    """Path of the posted bytes; a file held in memory is written to `folder` first."""
    if hasattr(uploaded_file, "temporary_file_path"):
        uploaded_file.flush()
        return Path(uploaded_file.temporary_file_path())
    path = folder / "upload"
    with path.open("wb") as out:
        for chunk in uploaded_file.chunks(CHUNK_BYTES):
            out.write(chunk)
    return path


def _find_existing(team: Team, digest: str) -> Asset | None:
    """The team's asset with this digest, restored from the trash; None if it is deleted meanwhile."""
    known = asset_with_digest(team, digest)
    if known and known.trashed_at:
        is_back = Asset.objects.filter(pk=known.pk).update(trashed_at=None)
        known.trashed_at = None
        return known if is_back else None
    return known


def _stored_digest(checked: ValidatedFile, pulse: Pulse) -> str:
    """Digest of the bytes to be stored if they differ from the uploaded bytes, else ''."""
    is_other = checked.found.is_rewritten or checked.blanks
    return sha256_of(checked.path, pulse, checked.blanks) if is_other else ""


def _new_asset(shown: str, row: FileType, checked: ValidatedFile, digest: str) -> Asset:
    found = checked.found
    return Asset(
        kind=row.kind,
        name=shown,
        folded=normalize_name(shown),
        searched=build_search_text(shown),
        content_type=row.content_type,
        size_bytes=checked.path.stat().st_size,
        sha256=digest,
        width=found.width,
        height=found.height,
        duration_seconds=found.duration_seconds,
        has_sound=found.has_sound,
        frame_rate=found.frame_rate,
        video_codec=found.video_codec,
        audio_codec=found.audio_codec,
        plays_everywhere=found.plays_everywhere,
        is_location_removed=found.is_location_removed,
    )


def _store(asset: Asset, checked: ValidatedFile, pulse: Pulse) -> tuple[Asset, bool]:
    """Store the files, then the row. On failure the files are deleted, unless the lease was lost."""
    asset.derive_due_at = asset.created_at if checked.preview else None
    created_at = asset.created_at
    try:
        store_file(asset.file, checked.path, pulse, may_share=True, blanks=checked.blanks)
        if checked.preview:
            store_file(asset.preview, checked.preview, pulse)
        if checked.scaled:
            store_file(asset.scaled, checked.scaled, pulse)
        with transaction.atomic():
            recheck_quota(
                AssetOwner(asset.team, asset.uploaded_by), asset.size_bytes, asset.name, asset.pk
            )
            asset.save(force_insert=True)
            Asset.objects.filter(pk=asset.pk).update(created_at=created_at)
    except IntegrityError:
        known = _find_existing(asset.team, asset.sha256)
        # A retry of the same upload has the same id, so its files are the stored ones.
        if known is None or known.pk != asset.pk:
            delete_stored_files(asset)
        if known is None:
            raise
        return known, False
    except LeaseLost:
        # Another worker uses the same file names by now.
        raise
    except BaseException:
        # Raises LeaseLost if another worker has taken over.
        pulse()
        delete_stored_files(asset)
        raise
    asset.created_at = created_at
    if asset.derive_due_at:
        enqueue("make_derivatives", str(asset.pk))
    return asset, True
