"""Opening a film or sound file safely, whatever is in it.

A file is opened only as the type its first bytes show, never by FFmpeg's own guess, so that a
playlist (HLS, concat) can't make FFmpeg open other files or addresses.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer

from pixstudio.media.recognition.file_types import HEAD_BYTES, sniff

MAX_READ_BYTES = 256 * 1024 * 1024
MAX_SECONDS = 30.0
MAX_BOXES = 100_000
_READERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/x-matroska": "matroska",
    "video/webm": "matroska",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
    "video/MP2T": "mpegts",
    "video/x-msvideo": "avi",
    "image/jpeg": "mjpeg",
    "video/ogg": "ogg",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
}
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"moof"})
_MPEG_WITHOUT_SYSTEM_LAYER = b"\x00\x00\x01\xb3"


class InvalidVideo(Exception):
    """The file does not play as a film or sound; the text is a sentence for a person."""


@contextlib.contextmanager
def open_video(
    path: str | Path, *, max_seconds: float | None = None, max_read_bytes: int | None = None
) -> Iterator[InputContainer]:
    """Open a file whose first bytes are those of a known film or sound, under limits: by default MAX_SECONDS
    and MAX_READ_BYTES.

    Raises:
        BrokenFilm: unknown, damaged, cut short or over a limit, also while it is being read.
    """
    seconds = MAX_SECONDS if max_seconds is None else max_seconds
    most_bytes = MAX_READ_BYTES if max_read_bytes is None else max_read_bytes
    with Path(path).open("rb") as file:
        reader = _reader_for(file)
        if reader == "mov":
            _check_complete(file)
        bounded = _BoundedFile(file, seconds, most_bytes)
        try:
            with av.open(
                bounded,
                "r",
                format=reader,
                options={"protocol_whitelist": "none"},
                timeout=seconds,
                metadata_errors="replace",
            ) as container:
                yield container
        except (InvalidVideo, av.FFmpegError, ValueError) as error:
            if bounded.is_exhausted:
                raise InvalidVideo("Reading the file took too long; it may be damaged.") from error
            if isinstance(error, InvalidVideo):
                raise
            raise InvalidVideo("The film is damaged or incomplete: it can't be read.") from error


def detect_content_type(path: str | Path) -> str:
    """The type that a file's first bytes show, '' for none that is known."""
    with Path(path).open("rb") as file:
        return sniff(file.read(HEAD_BYTES)) or ""


def is_mp4_family(path: str | Path) -> bool:
    """Whether a film is an MP4, MOV or 3GP."""
    return _READERS.get(detect_content_type(path)) == "mov"


def _reader_for(file: BinaryIO) -> str:
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(_MPEG_WITHOUT_SYSTEM_LAYER):
        return "mpegvideo"
    reader = _READERS.get(sniff(head) or "")
    if reader is None:
        raise InvalidVideo("The file is not a film or sound of a known type.")
    return reader


class _BoundedFile:
    """A file for FFmpeg that seems to end when too much or for too long has been read."""

    def __init__(self, file: BinaryIO, seconds: float, size_bytes: int) -> None:
        self._file = file
        self._ends = time.monotonic() + seconds
        self._left_bytes = size_bytes
        self.is_exhausted = False

    def read(self, size: int) -> bytes:
        if self._left_bytes <= 0 or time.monotonic() > self._ends:
            self.is_exhausted = True
            return b""
        content = self._file.read(min(size, self._left_bytes))
        self._left_bytes -= len(content)
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _check_complete(file: BinaryIO) -> None:
    """Refuse an MP4, MOV or 3GP one of whose boxes ends behind the end of the file."""
    size_bytes, at = file.seek(0, 2), 0
    for _ in range(MAX_BOXES):
        file.seek(at)
        header = file.read(16)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:], "big")
        if name in _BOXES and at + length > size_bytes:
            raise InvalidVideo("The film is cut short: its end is missing.")
        if len(header) < 8 or length < 8:
            break
        at += length
    file.seek(0)
