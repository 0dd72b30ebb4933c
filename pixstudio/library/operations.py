"""Taking in what people bring, and letting go of it."""

from __future__ import annotations

import datetime as dt
import errno
import logging
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from pixstudio.library.checking import (
    CannotUse,
    Checked,
    checked_kind,
    checked_media,
    digest_of,
    size_words,
)
from pixstudio.library.models import Asset
from pixstudio.library.queries import asset_with_digest
from pixstudio.media.kinds import FileKind, safe_name
from pixstudio.teams.models import Membership

logger = logging.getLogger(__name__)
COPY_BYTES = 1024 * 1024


class UploadRefused(Exception):
    """A file was not taken; the text is a sentence for a person, and nothing was kept."""


class StillUsed(Exception):
    """The file is part of a generation and cannot be removed."""


def store_upload(
    *,
    member: Membership,
    uploaded_file: UploadedFile[bytes],
    name: str,
    content_type: str,
    now: dt.datetime,
) -> tuple[Asset, bool]:
    """Check a file as far as opening it goes, and keep it with a preview in the team's library.

    A picture is turned upright and loses its location. The same bytes, brought again by the same
    team, give the file that is already there, and False. Memory does not grow with the file.

    Raises: UploadRefused, with a sentence of its own for each reason; then no row and no file is
    left behind.
    """
    shown = safe_name(name)
    check_announced(uploaded_file.size or 0, shown)
    with tempfile.TemporaryDirectory(prefix="pixstudio-upload-") as folder:
        try:
            path = _path_of(uploaded_file, Path(folder))
            row = checked_kind(path, shown, content_type)
            digest = digest_of(path)
            known = asset_with_digest(member.team, digest)
            if known:
                return known, False
            checked = checked_media(path, row, Path(folder))
            asset = _new_asset(member, shown, row, checked)
            asset.sha256 = digest
            return _keep(asset, checked, now)
        except CannotUse as error:
            raise UploadRefused(str(error)) from error
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise UploadRefused(_no_room(f"“{shown}”")) from error


def _new_asset(member: Membership, shown: str, row: FileKind, checked: Checked) -> Asset:
    return Asset(
        team=member.team,
        uploaded_by=member.user,
        kind=row.kind,
        name=shown,
        content_type=row.content_type,
        size_bytes=checked.path.stat().st_size,
        width=checked.width,
        height=checked.height,
        duration_seconds=checked.duration_seconds,
    )


def check_announced(size_bytes: int, shown: str = "", *, slack_bytes: int = 0) -> None:
    """Say before reading a file whether it may come at all; `slack_bytes` of it may be wrapping.

    Raises: UploadRefused where it is larger than UPLOAD_MAX_BYTES or would fill a disk.
    """
    name = f"“{shown}”" if shown else _("The file")
    if size_bytes - slack_bytes > settings.UPLOAD_MAX_BYTES:
        sizes = {"size": size_words(size_bytes), "limit": size_words(settings.UPLOAD_MAX_BYTES)}
        words = _("%(name)s is %(size)s; a file may have %(limit)s at most. Nothing was kept.")
        raise UploadRefused(words % {"name": name, **sizes})
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    room = shutil.disk_usage(settings.MEDIA_ROOT).free - settings.FREE_SPACE_FLOOR_BYTES
    if size_bytes > min(room, shutil.disk_usage(tempfile.gettempdir()).free):
        raise UploadRefused(_no_room(name))


def _no_room(name: str) -> str:
    return _(
        "%(name)s does not fit: there is not enough free space on the server. Nothing was kept; "
        "ask whoever runs the server to make room."
    ) % {"name": name}


def _path_of(uploaded_file: UploadedFile[bytes], folder: Path) -> Path:
    """Where the bytes are on disk; what came through memory is written down first."""
    if hasattr(uploaded_file, "temporary_file_path"):
        uploaded_file.flush()
        return Path(uploaded_file.temporary_file_path())
    path = folder / "upload"
    with path.open("wb") as out:
        for chunk in uploaded_file.chunks(COPY_BYTES):
            out.write(chunk)
    return path


def _keep(asset: Asset, checked: Checked, now: dt.datetime) -> tuple[Asset, bool]:
    """Files first, then the row; whatever fails, the files go again."""
    try:
        with checked.path.open("rb") as whole:
            asset.file.save("original", File(whole), save=False)
        if checked.preview:
            with checked.preview.open("rb") as small:
                asset.preview.save("preview.webp", File(small), save=False)
        with transaction.atomic():
            asset.save(force_insert=True)
            Asset.objects.filter(pk=asset.pk).update(created_at=now)
    except IntegrityError:
        _remove_files(asset)
        known = asset_with_digest(asset.team, asset.sha256)
        if known is None:
            raise
        return known, False
    except BaseException:
        _remove_files(asset)
        raise
    asset.created_at = now
    return asset, True


def remove_asset(*, asset: Asset) -> None:
    """Remove a file from the library for good.

    Raises: StillUsed while a generation was made from it; then nothing changes.
    """
    try:
        with transaction.atomic():
            Asset.objects.get(pk=asset.pk).delete()
            transaction.on_commit(lambda: _remove_files(asset))
    except ProtectedError as error:
        raise StillUsed from error


def _remove_files(asset: Asset) -> None:
    """Delete the stored files and their folder; one that can't be deleted is only logged."""
    storage = asset.file.storage
    names = [file.name for file in (asset.preview, asset.file) if file.name]
    folders = {str(Path(name).parent) for name in names}
    for name in [*names, *folders]:
        try:
            storage.delete(name)
        except OSError:
            logger.exception("Could not delete %s", name)
