"""Whether a file is what it says, and what it holds."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pixstudio.media.films import BrokenFilm, probe, take_poster
from pixstudio.media.kinds import HEAD_BYTES, FileKind, NotAllowed, check_upload
from pixstudio.media.pictures import PictureError, make_thumbnail, normalise_picture, read_picture

PREVIEW_PIXELS = 640


class CannotUse(Exception):
    """The file can't be used; the text is a sentence for a person."""


@dataclass(frozen=True)
class Checked:
    """A file fit for keeping, with a small picture of it where it has one. Sizes in pixels."""

    path: Path
    preview: Path | None = None
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None


def checked_kind(path: Path, name: str, content_type: str) -> FileKind:
    """The kind of a file whose name, claimed type and first bytes agree. Raises: CannotUse."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    try:
        return check_upload(name, content_type, head)
    except NotAllowed as error:
        raise CannotUse(str(error)) from error


def checked_media(path: Path, row: FileKind, folder: Path) -> Checked:
    """Decode the file as what it is. New files, if any, are written into `folder`.

    Raises: CannotUse
    """
    try:
        if row.kind == "image":
            return _checked_picture(path, folder)
        return _checked_film(path, row, folder)
    except (PictureError, BrokenFilm) as error:
        raise CannotUse(str(error)) from error


def _checked_picture(path: Path, folder: Path) -> Checked:
    facts = read_picture(path)
    upright = folder / "upright"
    if normalise_picture(path, upright):
        path = upright
    preview = folder / "preview.webp"
    make_thumbnail(path, preview, longest_side=PREVIEW_PIXELS)
    return Checked(path, preview, facts.width, facts.height)


def _checked_film(path: Path, row: FileKind, folder: Path) -> Checked:
    facts = probe(path)
    if row.kind == "audio":
        if not facts.has_sound:
            raise CannotUse(_("The file holds no sound."))
        return Checked(path, duration_seconds=facts.duration_seconds)
    if not facts.has_video:
        raise CannotUse(_("The file holds no pictures, only sound. Send sound as WAV or MP3."))
    preview = folder / "preview.webp"
    take_poster(path, preview, longest_side=PREVIEW_PIXELS)
    return Checked(path, preview, facts.width, facts.height, facts.duration_seconds)


def digest_of(path: Path) -> str:
    """SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_words(size_bytes: int) -> str:
    """A size as people say it, never more than it is: `12 kB`, `2.9 MB`, `104 MB`, `3.8 GB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size_bytes >= factor:
            tenths = 10 * size_bytes // factor
            decimals = 1 if tenths < 1000 and factor > 10**3 else 0
            return f"{number_format(tenths / 10 if decimals else tenths // 10, decimals)} {unit}"
    return f"{size_bytes} B"
