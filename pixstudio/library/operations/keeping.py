"""Taking in a file: checked, hashed and stored whole, with its row, or not at all."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from pixstudio.library.arriving import work_folder
from pixstudio.library.checking import (
    PIECE_BYTES,
    CannotUse,
    Checked,
    GivenAway,
    Pulse,
    checked_kind,
    checked_media,
    digest_of,
    nothing,
)
from pixstudio.library.models import Asset, Origin
from pixstudio.library.nudges import nudge
from pixstudio.library.operations.room import (
    UploadRefused,
    check_announced,
    check_room_once_more,
    trouble_refused,
    writing_refused,
)
from pixstudio.library.operations.storing import put, remove_files
from pixstudio.library.queries import asset_with_digest
from pixstudio.library.searching import folded_name, searched_words
from pixstudio.media.recognition.detection import correct_extension
from pixstudio.media.recognition.file_types import FileType
from pixstudio.media.recognition.filenames import sanitize_filename
from pixstudio.teams.models import Membership, Team, User

logger = logging.getLogger(__name__)


def keep_file(
    *,
    team: Team,
    user: User | None,
    path: Path,
    name: str,
    origin: Origin = Origin.UPLOAD,
    origin_words: str = "",
    now: dt.datetime,
    asset_id: uuid.UUID | None = None,
    pulse: Pulse = nothing,
) -> tuple[Asset, bool]:
    """Check a file as far as decoding it in a process of its own goes, and keep it in the team's library.

    Its bytes say what it is, and its name gets an extension that fits. A picture is turned upright;
    pictures and videos lose their location unless the team keeps those. Bytes that the team has brought
    before, or has as they would be kept, give the file that is already there (out of the trash, if it was
    in it), and False. The file at `path` is left alone; in a local storage the one kept may share its
    bytes, so it must not be written to afterwards. `asset_id` is the id of the new row (an arrival's own, so
    that a second try replaces what a first one left). `pulse` is called now and again. Memory does not
    grow with the file.

    Raises: UploadRefused, with a sentence of its own for each reason; then no row and no file is
    left behind.
    """
    shown = sanitize_filename(name)
    check_announced(team, path.stat().st_size, shown, besides=asset_id)
    with writing_refused(shown), work_folder("keeping") as folder:
        try:
            row = checked_kind(path, shown)
            digest = digest_of(path, pulse)
            known = _known(team, digest)
            if known:
                return known, False
            keeps = Team.objects.values_list("keeps_location", flat=True).get(pk=team.pk)
            checked = checked_media(
                path, row, folder, name=shown, keeps_location=keeps, pulse=pulse
            )
        except CannotUse as error:
            raise UploadRefused(str(error)) from error
        kept_digest = _kept_digest(checked, pulse)
        known = _known(team, kept_digest) if kept_digest else None
        if known:
            return known, False
        asset = _new_asset(correct_extension(shown, row), row, checked, digest)
        asset.kept_sha256 = kept_digest
        asset.pk = asset_id or asset.pk
        asset.team, asset.uploaded_by, asset.created_at = team, user, now
        asset.origin, asset.origin_words = origin, origin_words[:200]
        return _keep(asset, checked, pulse)


def store_upload(
    *,
    member: Membership,
    uploaded_file: UploadedFile[bytes],
    name: str,
    now: dt.datetime,
) -> tuple[Asset, bool]:
    """Keep a file that came whole, with a form, as `keep_file` does. Raises: UploadRefused."""
    shown = sanitize_filename(name)
    check_announced(member.team, uploaded_file.size or 0, shown)
    with (
        trouble_refused(shown),
        work_folder("upload") as folder,
    ):
        return keep_file(
            team=member.team,
            user=member.user,
            path=_path_of(uploaded_file, folder),
            name=name,
            now=now,
        )


def _path_of(uploaded_file: UploadedFile[bytes], folder: Path) -> Path:
    """Where the bytes are on disk; what came through memory is written down first."""
    if hasattr(uploaded_file, "temporary_file_path"):
        uploaded_file.flush()
        return Path(uploaded_file.temporary_file_path())
    path = folder / "upload"
    with path.open("wb") as out:
        for chunk in uploaded_file.chunks(PIECE_BYTES):
            out.write(chunk)
    return path


def _known(team: Team, digest: str) -> Asset | None:
    """The file with this digest, out of the trash if it was in it; None where that is emptied meanwhile."""
    known = asset_with_digest(team, digest)
    if known and known.trashed_at:
        is_back = Asset.objects.filter(pk=known.pk).update(trashed_at=None)
        known.trashed_at = None
        return known if is_back else None
    return known


def _kept_digest(checked: Checked, pulse: Pulse) -> str:
    """The digest of what will be stored, where that is not what was brought; else nothing."""
    is_other = checked.found.is_rewritten or checked.blanks
    return digest_of(checked.path, pulse, checked.blanks) if is_other else ""


def _new_asset(shown: str, row: FileType, checked: Checked, digest: str) -> Asset:
    found = checked.found
    return Asset(
        kind=row.kind,
        name=shown,
        folded=folded_name(shown),
        searched=searched_words(shown),
        content_type=row.content_type,
        size_bytes=checked.path.stat().st_size,
        sha256=digest,
        width=found.width,
        height=found.height,
        duration_seconds=found.duration_seconds,
        has_sound=found.has_sound,
        video_codec=found.video_codec,
        audio_codec=found.audio_codec,
        plays_everywhere=found.plays_everywhere,
        is_location_removed=found.is_location_removed,
    )


def _keep(asset: Asset, checked: Checked, pulse: Pulse) -> tuple[Asset, bool]:
    """Files first, then the row; whatever fails, the files go again, save where another has taken over."""
    asset.derive_due_at = asset.created_at if checked.preview else None
    created_at = asset.created_at
    try:
        put(asset.file, checked.path, pulse, may_share=True, blanks=checked.blanks)
        if checked.preview:
            put(asset.preview, checked.preview, pulse)
        if checked.scaled:
            put(asset.scaled, checked.scaled, pulse)
        with transaction.atomic():
            check_room_once_more(asset.team, asset.size_bytes, asset.name, asset.pk)
            asset.save(force_insert=True)
            Asset.objects.filter(pk=asset.pk).update(created_at=created_at)
    except IntegrityError:
        known = _known(asset.team, asset.sha256)
        # A second try of the same arrival has the same id: its files are the ones kept.
        if known is None or known.pk != asset.pk:
            remove_files(asset)
        if known is None:
            raise
        return known, False
    except GivenAway:
        # Another worker stores under the same names by now, or has done so.
        raise
    except BaseException:
        # Raises GivenAway where that is so by now.
        pulse()
        remove_files(asset)
        raise
    asset.created_at = created_at
    if asset.derive_due_at:
        nudge("make_derivatives", str(asset.pk))
    return asset, True
