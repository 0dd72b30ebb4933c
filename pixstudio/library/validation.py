"""File validation: detect the type from the bytes, decode in a subprocess, remove location data."""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pixstudio.media.recognition.detection import check_file_head, detect_file_type
from pixstudio.media.recognition.file_types import FileType, UnsupportedFile
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

CHUNK_BYTES = 1024 * 1024
Pulse = Callable[[], None]
"""Called repeatedly during long work to extend a lease. An exception from it ends the work."""


def no_pulse() -> None: ...


class InvalidFile(Exception):
    """The file can't be used; the message is shown to the user."""


@dataclass(frozen=True)
class ValidatedFile:
    """A valid file with its properties, its preview, and a scaled copy for PixVerse if it is very large.

    `blanks` are the byte ranges of `path` to redact when it is stored.
    """

    path: Path
    preview: Path | None
    found: ProbeResult
    blanks: tuple[Redaction, ...] = ()
    scaled: Path | None = None


def detect_kind(path: Path, name: str) -> FileType:
    """The file's type, detected from its bytes. Raises: InvalidFile."""
    try:
        return detect_file_type(name, path)
    except UnsupportedFile as error:
        raise InvalidFile(str(error)) from error


def check_first_bytes(head: bytes, name: str) -> None:
    """Reject a partially received file early if its first bytes fit no accepted type. Raises: InvalidFile."""
    try:
        check_file_head(name, head)
    except UnsupportedFile as error:
        raise InvalidFile(str(error)) from error


def validate_media(
    path: Path,
    row: FileType,
    folder: Path,
    *,
    name: str,
    keeps_location: bool,
    pulse: Pulse = no_pulse,
) -> ValidatedFile:
    """Decode the file in a subprocess. Files made from it are written to `folder`.

    Raises: InvalidFile, with the file's name in the message; OSError if the disk is full.
    """
    try:
        found = probe_file(path, row.kind, folder, keeps_location=keeps_location, pulse=pulse)
    except ProbeError as error:
        raise InvalidFile(f"“{name}”: {error}") from error
    if row.kind == "audio" and not found.has_sound:
        raise InvalidFile(_("“%(name)s” has no audio.") % {"name": name})
    if row.kind == "video" and not found.has_video:
        text = _("“%(name)s” has no video, only audio. Save it as WAV or MP3 first.")
        raise InvalidFile(text % {"name": name})
    kept = folder / UPRIGHT if found.is_rewritten else path
    blanks = read_redactions(folder / REDACTIONS) if found.has_redactions else ()
    preview = folder / PREVIEW if found.has_preview else None
    scaled = folder / DOWNSCALED if found.has_downscaled else None
    return ValidatedFile(kept, preview, found, blanks, scaled)


class RedactedFile(io.FileIO):
    """Read a local file with its blanks redacted; each read calls the pulse."""

    def __init__(
        self, path: Path, pulse: Pulse = no_pulse, blanks: Sequence[Redaction] = ()
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


def sha256_of(path: Path, pulse: Pulse = no_pulse, blanks: Sequence[Redaction] = ()) -> str:
    """Hexadecimal SHA-256 of a file with its blanks redacted, read in chunks."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(CHUNK_BYTES))
    with RedactedFile(path, pulse, blanks) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
    return digest.hexdigest()


def format_size(size_bytes: int) -> str:
    """A size with its decimal unit, rounded down: `12 kB`, `2.9 MB`, `104 MB`, `3.8 GB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size_bytes >= factor:
            tenths = 10 * size_bytes // factor
            decimals = 1 if tenths < 1000 and factor > 10**3 else 0
            return f"{number_format(tenths / 10 if decimals else tenths // 10, decimals)} {unit}"
    return f"{size_bytes} B"
