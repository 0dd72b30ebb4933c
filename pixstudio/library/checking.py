"""Whether a file is what it says, and what it holds."""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pixstudio.media.recognition.detection import check_file_head, detect_file_type
from pixstudio.media.recognition.file_types import HEAD_BYTES, FileType, UnsupportedFile
from pixstudio.media.subprocesses.file_probe import (
    DOWNSCALED,
    PREVIEW,
    REDACTIONS,
    UPRIGHT,
    ProbeError,
    ProbeResult,
    probe_file,
)
from pixstudio.media.video.byte_redaction import (
    Redaction,
    read_redactions,
    redact_chunk,
    redactions_within,
)

PIECE_BYTES = 1024 * 1024
Pulse = Callable[[], None]
"""Called now and again during long work, to keep a lease; what it raises ends the work."""


def nothing() -> None: ...


class GivenAway(Exception):
    """What a pulse raises: the work is another's now, or nobody's, and so is what was made so far."""


class CannotUse(Exception):
    """The file can't be used; the text is a sentence for a person."""


@dataclass(frozen=True)
class Checked:
    """A file fit for keeping, with a small picture of it where it has one, the copy that PixVerse is sent
    where that is another, and what it holds.

    Of `path` those bytes are to be emptied that `blanks` names.
    """

    path: Path
    preview: Path | None
    found: ProbeResult
    blanks: tuple[Redaction, ...] = ()
    scaled: Path | None = None


def checked_kind(path: Path, name: str) -> FileType:
    """The kind of a file by its bytes. Raises: CannotUse."""
    try:
        return detect_file_type(name, path)
    except UnsupportedFile as error:
        raise CannotUse(str(error)) from error


def check_first_bytes(path: Path, name: str) -> None:
    """Say whether a file of which more is to come can be anything that is kept. Raises: CannotUse."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    try:
        check_file_head(name, head)
    except UnsupportedFile as error:
        raise CannotUse(str(error)) from error


def checked_media(
    path: Path,
    row: FileType,
    folder: Path,
    *,
    name: str,
    keeps_location: bool,
    pulse: Pulse = nothing,
) -> Checked:
    """Decode the file as what it is, in a process of its own. New files, if any, are in `folder`.

    Raises: CannotUse, with sentences that have its name in them; OSError where the disk is full.
    """
    try:
        found = probe_file(path, row.kind, folder, keeps_location=keeps_location, pulse=pulse)
    except ProbeError as error:
        raise CannotUse(f"“{name}”: {error}") from error
    if row.kind == "audio" and not found.has_sound:
        raise CannotUse(_("“%(name)s” holds no sound.") % {"name": name})
    if row.kind == "video" and not found.has_video:
        words = _("“%(name)s” holds no pictures, only sound. Save it as WAV or MP3 first.")
        raise CannotUse(words % {"name": name})
    kept = folder / UPRIGHT if found.is_rewritten else path
    blanks = read_redactions(folder / REDACTIONS) if found.has_redactions else ()
    preview = folder / PREVIEW if found.has_preview else None
    scaled = folder / DOWNSCALED if found.has_downscaled else None
    return Checked(kept, preview, found, blanks, scaled)


class FileToKeep(io.FileIO):
    """A local file that tells, piece by piece, that it is still being read, and shows its blanks empty."""

    def __init__(
        self, path: Path, pulse: Pulse = nothing, blanks: Sequence[Redaction] = ()
    ) -> None:
        super().__init__(path)
        self._pulse, self._blanks = pulse, blanks

    def read(self, size: int | None = -1, /) -> bytes:
        self._pulse()
        at = self.tell()
        return redact_chunk(super().read(size) or b"", at, self._blanks)

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: Any, /) -> int:
        self._pulse()
        at = self.tell()
        count = super().readinto(buffer) or 0
        for low, high, content in redactions_within(at, at + count, self._blanks):
            buffer[low:high] = content
        return count


def digest_of(path: Path, pulse: Pulse = nothing, blanks: Sequence[Redaction] = ()) -> str:
    """SHA-256 of a file, its blanks empty, in hexadecimal; memory does not grow with the file."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(PIECE_BYTES))
    with FileToKeep(path, pulse, blanks) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
    return digest.hexdigest()


def size_words(size_bytes: int) -> str:
    """A size as people say it, never more than it is: `12 kB`, `2.9 MB`, `104 MB`, `3.8 GB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size_bytes >= factor:
            tenths = 10 * size_bytes // factor
            decimals = 1 if tenths < 1000 and factor > 10**3 else 0
            return f"{number_format(tenths / 10 if decimals else tenths // 10, decimals)} {unit}"
    return f"{size_bytes} B"
