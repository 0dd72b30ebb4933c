"""Bringing the catalogue's stills and samples home, a few at a time."""

import datetime as dt
import hashlib
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db.models import QuerySet

from pixstudio.effects.models import Effect, Voice
from pixstudio.effects.queries import due_samples, due_stills
from pixstudio.media.fetching import FetchError, fetch
from pixstudio.media.films import BrokenFilm, probe
from pixstudio.media.kinds import HEAD_BYTES, NotAllowed, kind_of, sniff
from pixstudio.media.pictures import PictureError, make_thumbnail
from pixstudio.teams.models import Team

logger = logging.getLogger(__name__)
FILES_AT_ONCE = 200
# Results of people's jobs wait for the same workers: they have their turn after so many seconds.
SECONDS_AT_ONCE = 3.0
SECONDS_A_FILE = 15.0
ASK_AGAIN_AFTER = dt.timedelta(days=1)
SAMPLE_BYTES = 5 * 1000**2
STILL_BYTES = 20 * 1000**2
STILL_PIXELS = 320
EXPECTED = (FetchError, BrokenFilm, PictureError, NotAllowed, OSError)

Entry = Voice | Effect


@dataclass(frozen=True)
class Keeping:
    """What is kept of an entry: the field's name, the most bytes, and what makes a file fit to keep."""

    name: str
    max_bytes: int
    fitting: Callable[[Path], Path]


def fetch_catalogue_media(*, team: Team, now: dt.datetime) -> int:
    """Fetch samples and stills that are due, and keep them; returns how many came.

    Voices first, then effects in the catalogue's order; at most FILES_AT_ONCE files in about
    SECONDS_AT_ONCE seconds, none on a nearly full disk. An address that gives nothing we can keep
    is not asked again for a day, and what was kept before stays. Safe to repeat, also side by side.
    Costs nothing.
    """
    if shutil.disk_usage(settings.DATA_DIR).free < settings.FREE_SPACE_FLOOR_BYTES:
        return 0
    ends_at = time.monotonic() + SECONDS_AT_ONCE
    kept = 0
    for keeping, entry in _due(team, now):
        if time.monotonic() > ends_at:
            break
        kept += _claim(keeping, entry, now) and _bring_home(keeping, entry)
    return kept


def _due(team: Team, now: dt.datetime) -> Iterator[tuple[Keeping, Entry]]:
    voices = list(due_samples(team, now)[:FILES_AT_ONCE])
    effects = due_stills(team, now)[: FILES_AT_ONCE - len(voices)]
    yield from ((SAMPLE, voice) for voice in voices)
    yield from ((STILL, effect) for effect in effects)


def _claim(keeping: Keeping, entry: Entry, now: dt.datetime) -> bool:
    """Take an entry for this worker by putting off its next turn, which holds if the file is bad."""
    due = f"{keeping.name}_due_at"
    same: dict[str, Any] = {"pk": entry.pk, due: getattr(entry, due)}
    return _rows(entry, same).update(**{due: now + ASK_AGAIN_AFTER}) == 1


def _rows(entry: Entry, same: dict[str, Any]) -> QuerySet[Any]:
    return type(entry)._default_manager.filter(**same)


def _bring_home(keeping: Keeping, entry: Entry) -> bool:
    url = getattr(entry, f"{keeping.name}_url")
    try:
        with tempfile.TemporaryDirectory(prefix="pixstudio-catalogue-") as folder:
            fetched = Path(folder) / "fetched"
            _fetch(url, fetched, keeping.max_bytes)
            return _keep(keeping, entry, keeping.fitting(fetched), url)
    except Exception as error:
        is_expected = isinstance(error, EXPECTED)
        words = "The %s of %s could not be kept: %s"
        logger.warning(words, keeping.name, entry.pk, error, exc_info=not is_expected)
        return False


def _fetch(url: str, path: Path, max_bytes: int) -> None:
    with path.open("wb") as stream:
        fetch(
            url,
            stream,
            max_bytes=max_bytes,
            deadline_seconds=SECONDS_A_FILE,
            allowed_origin=settings.LOOPBACK_ORIGIN,
        )


def _small_still(fetched: Path) -> Path:
    small = fetched.with_suffix(".webp")
    make_thumbnail(fetched, small, longest_side=STILL_PIXELS)
    return small


def _checked_sample(fetched: Path) -> Path:
    with fetched.open("rb") as file:
        row = kind_of(sniff(file.read(HEAD_BYTES)) or "")
    if row is None or row.kind != "audio" or not probe(fetched).has_sound:
        raise NotAllowed("The file is not a sound of a known type.")
    return fetched.rename(fetched.with_suffix(f".{row.extensions[0]}"))


def _keep(keeping: Keeping, entry: Entry, path: Path, url: str) -> bool:
    """Put the file beside the old one, then point the row at it, unless the address changed meanwhile."""
    field = getattr(entry, keeping.name)
    storage, old = field.storage, field.name
    name = field.field.generate_filename(entry, f"{_digest_of(path)}{path.suffix}")
    if name != old or not storage.exists(name):
        storage.delete(name)
        with path.open("rb") as stream:
            name = storage.save(name, File(stream))
    same = {"pk": entry.pk, f"{keeping.name}_url": url}
    is_kept = _rows(entry, same).update(**{keeping.name: name, f"{keeping.name}_due_at": None}) == 1
    unused = old if is_kept else name
    if unused and name != old:
        storage.delete(unused)
    return is_kept


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


SAMPLE = Keeping("sample", SAMPLE_BYTES, _checked_sample)
STILL = Keeping("thumbnail", STILL_BYTES, _small_still)
