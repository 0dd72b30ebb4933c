"""Bringing the files that show a catalogue home, a few at a time."""

import datetime as dt
import hashlib
import logging
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db.models import Q, Sum
from django.db.models.fields.files import FieldFile

from pixstudio.effects.models import Preview
from pixstudio.effects.operations.validation import (
    EXPECTED_ERRORS,
    MAX_BYTES,
    PreparedPreview,
    prepare_preview,
)
from pixstudio.effects.queries import due_previews
from pixstudio.effects.task_queue import enqueue
from pixstudio.library.temp_files import work_folder
from pixstudio.media.storage.disk_space import available_bytes
from pixstudio.media.url_fetching.download import fetch
from pixstudio.media.url_fetching.errors import is_transient

logger = logging.getLogger(__name__)
MAX_FILES = 200
# Results of people's jobs wait for the same workers: they have their turn after so many seconds.
MAX_RUN_SECONDS = 3.0
MAX_FILE_SECONDS = 30.0
RETRY_AFTER_BAD_FILE = dt.timedelta(days=1)
RETRY_AFTER_OUTAGE = dt.timedelta(hours=1)
Kind = Preview.Kind
# What moves and sounds is worth its room up to a limit; the rest is small.
LARGE_KINDS = (Kind.VIDEO, Kind.GIF, Kind.AUDIO)


def enqueue_previews(team_id: uuid.UUID, now: dt.datetime) -> None:
    """Have the team's files fetched that are due by now."""
    if due_previews(team_id, now).exists():
        enqueue("fetch_previews", str(team_id))


def fetch_previews(*, team_id: uuid.UUID, now: dt.datetime) -> int:
    """Fetch files of a team's catalogue that are due, and keep them; returns how many came.

    Samples of voices first, then stills, then what moves and sounds, in the catalogue's order; at most
    FILES_AT_ONCE files in about SECONDS_AT_ONCE seconds, none on a nearly full disk, none that move
    once CATALOGUE_MAX_BYTES are kept. An address that gives nothing we can keep is not asked again for
    a day, one that gives nothing at all for an hour, and what was kept before stays. Asks for another
    turn while it gets on. Costs nothing.
    """
    ends_at = time.monotonic() + MAX_RUN_SECONDS
    tried = kept = 0
    for preview in _due(team_id, now):
        if time.monotonic() > ends_at:
            break
        if _claim(preview, now):
            tried += 1
            kept += _bring_home(preview, now)
    # Each try puts its file off, so that this comes to an end even where none can be had.
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
    """Take a file for this worker by putting off its next turn, which holds if the file is bad."""
    same = Preview.objects.filter(pk=preview.pk, due_at=preview.due_at)
    return same.update(due_at=now + RETRY_AFTER_BAD_FILE) == 1


def _bring_home(preview: Preview, now: dt.datetime) -> bool:
    kind = Kind(preview.kind)
    try:
        with work_folder("preview") as folder:
            fetched = folder / "fetched"
            _fetch(preview.url, fetched, MAX_BYTES[kind])
            made = prepare_preview(kind, fetched)
            is_kept = _keep(preview, made)
            if is_kept and made.still is not None:
                _stand_in_for_still(preview, made.still)
            return is_kept
    except Exception as error:
        is_expected = isinstance(error, EXPECTED_ERRORS)
        words = "%s (%s) could not be kept: %s"
        logger.warning(words, kind.label, preview.pk, error, exc_info=not is_expected)
        # Our own disk's troubles say nothing against the address.
        if is_transient(error) or isinstance(error, OSError):
            later = Preview.objects.filter(pk=preview.pk, due_at=now + RETRY_AFTER_BAD_FILE)
            later.update(due_at=now + RETRY_AFTER_OUTAGE)
        if kind == Kind.VIDEO:
            _want_gif(preview, now)
        return False


def _fetch(url: str, path: Path, max_bytes: int) -> None:
    with path.open("wb") as stream:
        fetch(
            url,
            stream,
            max_bytes=max_bytes,
            deadline_seconds=MAX_FILE_SECONDS,
            allowed_origin=settings.LOOPBACK_ORIGIN,
        )


def _keep(preview: Preview, made: PreparedPreview) -> bool:
    """Put the files beside the old ones, then point the row at them, unless the address changed meanwhile."""
    new = {name: _store(getattr(preview, name), path) for name, path in made.files.items()}
    old = {name: getattr(preview, name).name for name in new}
    same = Preview.objects.filter(pk=preview.pk, url=preview.url)
    size = sum(path.stat().st_size for path in made.files.values())
    is_kept = same.update(**new, has_sound=made.has_sound, size_bytes=size, due_at=None) == 1
    unused, used = (old, new) if is_kept else (new, old)
    # A small still has the same name in both sizes.
    for stored in {*unused.values()} - {*used.values(), ""}:
        preview.file.storage.delete(stored)
    return is_kept


def _store(field: FieldFile, path: Path) -> str:
    """The name of the file in the storage; the same contents have the same name."""
    storage, preview = field.storage, field.instance
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    name = str(field.field.generate_filename(preview, f"{digest}{path.suffix}"))
    if name == field.name and storage.exists(name):
        return name
    storage.delete(name)
    with path.open("rb") as stream:
        return str(storage.save(name, File(stream)))


def _stand_in_for_still(preview: Preview, picture: Path) -> None:
    """An effect whose own still is dead or missing shows the first picture of what moves."""
    still, _ = Preview.objects.get_or_create(
        effect=preview.effect, kind=Kind.STILL, defaults={"team_id": preview.team_id}
    )
    if not still.file:
        due_at = still.due_at
        _keep(still, prepare_preview(Kind.STILL, picture))
        # Its own address may still come to life.
        Preview.objects.filter(pk=still.pk).update(due_at=due_at)


def _want_gif(film: Preview, now: dt.datetime) -> None:
    """The film is no good: the GIF stands in for it."""
    unkept = Preview.objects.filter(Q(file="") & ~Q(url=""), effect=film.effect_id, kind=Kind.GIF)
    unkept.filter(due_at=None).update(due_at=now)
