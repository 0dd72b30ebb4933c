"""Download of the catalogue's preview files, a few per task."""

import datetime as dt
import hashlib
import logging
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.fields.files import FieldFile

from pixstudio.effects.models import Preview
from pixstudio.effects.operations.validation import (
    EXPECTED_ERRORS,
    MAX_BYTES,
    PreparedPreview,
    prepare_preview,
)
from pixstudio.effects.operations.versions import raise_version
from pixstudio.effects.queries import due_previews
from pixstudio.effects.task_queue import enqueue
from pixstudio.library.temp_files import work_folder
from pixstudio.media.storage.disk_space import available_bytes
from pixstudio.media.url_fetching.download import FetchLimits, fetch
from pixstudio.media.url_fetching.errors import is_transient

logger = logging.getLogger(__name__)
MAX_FILES = 200
# Job results need the same workers, so a run ends after this time.
MAX_RUN_SECONDS = 3.0
MAX_FILE_SECONDS = 30.0
RETRY_AFTER_BAD_FILE = dt.timedelta(days=1)
RETRY_AFTER_OUTAGE = dt.timedelta(hours=1)
Kind = Preview.Kind
# Kinds that count against CATALOGUE_MAX_BYTES; the others are small.
LARGE_KINDS = (Kind.VIDEO, Kind.GIF, Kind.AUDIO)


def enqueue_previews(team_id: uuid.UUID, now: dt.datetime) -> None:
    """Enqueue the download of the team's due preview files, if any."""
    if due_previews(team_id, now).exists():
        enqueue("fetch_previews", str(team_id))


def fetch_previews(*, team_id: uuid.UUID, now: dt.datetime) -> int:
    """Download and store the team's due preview files; returns how many were stored.

    Order: voice samples, stills, videos, GIFs, audio, samples of speech, each in catalogue order. At most
    MAX_FILES files in about MAX_RUN_SECONDS; none on a nearly full disk, and none of LARGE_KINDS above
    CATALOGUE_MAX_BYTES. An unusable file is retried after a day, an unreachable URL after an hour; the
    stored file remains until then. Enqueues itself again while files are tried. Costs nothing.
    """
    ends_at = time.monotonic() + MAX_RUN_SECONDS
    tried = kept = 0
    for preview in _due(team_id, now):
        if time.monotonic() > ends_at:
            break
        if _claim(preview, now):
            tried += 1
            kept += _download(preview, now)
    # Each try postpones its file, so this ends even if every download fails.
    if tried:
        enqueue_previews(team_id, now)
    return kept


def _due(team_id: uuid.UUID, now: dt.datetime) -> list[Preview]:
    if available_bytes() < 0:
        return []
    rows = due_previews(team_id, now)
    taken = Preview.objects.filter(team_id=team_id, kind__in=LARGE_KINDS)
    if (taken.aggregate(sum=Sum("size_bytes"))["sum"] or 0) >= settings.CATALOGUE_MAX_BYTES:
        rows = rows.exclude(kind__in=LARGE_KINDS)
    return list(rows[:MAX_FILES])


def _claim(preview: Preview, now: dt.datetime) -> bool:
    """Claim a file by postponing its next try, which stays in effect if the file is unusable."""
    same = Preview.objects.filter(pk=preview.pk, due_at=preview.due_at)
    return same.update(due_at=now + RETRY_AFTER_BAD_FILE) == 1


def _download(preview: Preview, now: dt.datetime) -> bool:
    kind = Kind(preview.kind)
    try:
        with work_folder("preview") as folder:
            fetched = folder / "fetched"
            _fetch(preview.url, fetched, MAX_BYTES[kind])
            prepared = prepare_preview(kind, fetched)
            is_replaced = _replace_files(preview, prepared)
            if is_replaced and prepared.still is not None:
                _use_as_still(preview, prepared.still)
            return is_replaced
    except Exception as error:
        is_expected = isinstance(error, EXPECTED_ERRORS)
        text = "%s (%s) could not be kept: %s"
        logger.warning(text, kind.label, preview.pk, error, exc_info=not is_expected)
        # A local disk error does not mean that the URL is bad.
        if is_transient(error) or isinstance(error, OSError):
            later = Preview.objects.filter(pk=preview.pk, due_at=now + RETRY_AFTER_BAD_FILE)
            later.update(due_at=now + RETRY_AFTER_OUTAGE)
        if kind == Kind.VIDEO:
            _request_gif(preview, now)
        return False


def _fetch(url: str, path: Path, max_bytes: int) -> None:
    with path.open("wb") as stream:
        fetch(
            url,
            stream,
            FetchLimits(max_bytes, MAX_FILE_SECONDS),
            allowed_origin=settings.LOOPBACK_ORIGIN,
        )


def _replace_files(preview: Preview, prepared: PreparedPreview) -> bool:
    """Store the files, then update the row, unless its URL changed meanwhile; delete the unused files."""
    new = {name: _store(getattr(preview, name), path) for name, path in prepared.files.items()}
    old = {name: getattr(preview, name).name for name in new}
    same = Preview.objects.filter(pk=preview.pk, url=preview.url)
    size = sum(path.stat().st_size for path in prepared.files.values())
    values = {**new, "has_sound": prepared.has_sound, "size_bytes": size, "due_at": None}
    with transaction.atomic():
        is_replaced = same.update(**values) == 1
        if is_replaced:
            raise_version(preview.team_id)
    unused, used = (old, new) if is_replaced else (new, old)
    # A small still has one file for both sizes.
    for stored in {*unused.values()} - {*used.values(), ""}:
        preview.file.storage.delete(stored)
    return is_replaced


def _store(field: FieldFile, path: Path) -> str:
    """Store the file and return its name, which is derived from the content."""
    storage, preview = field.storage, field.instance
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    name = str(field.field.generate_filename(preview, f"{digest}{path.suffix}"))
    if name == field.name and storage.exists(name):
        return name
    storage.delete(name)
    with path.open("rb") as stream:
        return str(storage.save(name, File(stream)))


def _use_as_still(preview: Preview, picture: Path) -> None:
    """Use the first frame of a video or GIF as the still of an effect without a usable one."""
    still, _ = Preview.objects.get_or_create(
        effect=preview.effect, kind=Kind.STILL, defaults={"team_id": preview.team_id}
    )
    if not still.file:
        due_at = still.due_at
        _replace_files(still, prepare_preview(Kind.STILL, picture))
        # Its own URL may still become reachable.
        Preview.objects.filter(pk=still.pk).update(due_at=due_at)


def _request_gif(film: Preview, now: dt.datetime) -> None:
    """Make the effect's GIF due, to replace the unusable video."""
    unkept = Preview.objects.filter(Q(file="") & ~Q(url=""), effect=film.effect_id, kind=Kind.GIF)
    unkept.filter(due_at=None).update(due_at=now)
