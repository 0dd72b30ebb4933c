"""Open video and audio files safely: limits on time and bytes, no format guessing by FFmpeg.

FFmpeg opens a file only as the type detected by its first bytes. Otherwise a playlist (HLS, concat) could
make it open other files or URLs.
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
_DEMUXERS = {
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
_CHECKED_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"moof"})
_MPEG_VIDEO_START = b"\x00\x00\x01\xb3"


class InvalidVideo(Exception):
    """The file can't be decoded as video or audio; the text is a message for the user."""


@contextlib.contextmanager
def open_video(
    path: str | Path, *, max_seconds: float | None = None, max_read_bytes: int | None = None
) -> Iterator[InputContainer]:
    """Open a video or audio file of a supported type under limits, by default MAX_SECONDS and MAX_READ_BYTES.

    Raises:
        InvalidVideo: unknown type, damaged, truncated or over a limit, also while the caller reads it.
    """
    seconds = MAX_SECONDS if max_seconds is None else max_seconds
    byte_limit = MAX_READ_BYTES if max_read_bytes is None else max_read_bytes
    with Path(path).open("rb") as file:
        demuxer = _demuxer_for(file)
        if demuxer == "mov":
            _check_complete(file)
        bounded = _BoundedFile(file, seconds, byte_limit)
        try:
            with av.open(
                bounded,
                "r",
                format=demuxer,
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
            raise InvalidVideo("The video is damaged or incomplete: it can't be read.") from error


def detect_content_type(path: str | Path) -> str:
    """The content type detected in a file's first bytes, "" if unknown."""
    with Path(path).open("rb") as file:
        return sniff(file.read(HEAD_BYTES)) or ""


def is_mp4_family(path: str | Path) -> bool:
    """Whether a file is an MP4, MOV or 3GP."""
    return _DEMUXERS.get(detect_content_type(path)) == "mov"


def _demuxer_for(file: BinaryIO) -> str:
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(_MPEG_VIDEO_START):
        return "mpegvideo"
    demuxer = _DEMUXERS.get(sniff(head) or "")
    if demuxer is None:
        raise InvalidVideo("The file is not a video or audio file of a known type.")
    return demuxer


class _BoundedFile:
    """A file for FFmpeg that seems to end once the byte or time limit is reached."""

    def __init__(self, file: BinaryIO, seconds: float, size_bytes: int) -> None:
        self._file = file
        self._deadline = time.monotonic() + seconds
        self._bytes_left = size_bytes
        self.is_exhausted = False

    def read(self, size: int) -> bytes:
        if self._bytes_left <= 0 or time.monotonic() > self._deadline:
            self.is_exhausted = True
            return b""
        content = self._file.read(min(size, self._bytes_left))
        self._bytes_left -= len(content)
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _check_complete(file: BinaryIO) -> None:
    """Refuse a truncated MP4, MOV or 3GP: one with a box beyond the end of the file. Raises: InvalidVideo."""
    size_bytes, offset = file.seek(0, 2), 0
    for _ in range(MAX_BOXES):
        file.seek(offset)
        header = file.read(16)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:], "big")
        if name in _CHECKED_BOXES and offset + length > size_bytes:
            raise InvalidVideo("The video is incomplete: its end is missing.")
        if len(header) < 8 or length < 8:
            break
        offset += length
    file.seek(0)
