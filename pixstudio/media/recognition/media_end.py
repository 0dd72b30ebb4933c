"""Find where an image, video or audio file ends by its own structure; bytes behind that are trailing data.

Follows lengths and markers only: nothing is decoded, and no length is trusted beyond the end of the file.
The contents of a chunk (text, comments, tags) are not examined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pixstudio.media.recognition.byte_window import ByteWindow
from pixstudio.media.recognition.stream_end import (
    TAIL_BYTES,
    find_flash_end,
    find_matroska_end,
    find_mp3_end,
    find_mpeg_end,
    find_ogg_end,
    find_transport_end,
)

_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_JPEG_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_PNG_SIGNATURE_BYTES = 8
_PNG_IMAGE_CHUNKS = (b"IDAT", b"fdAT")
_BOX_NAME = re.compile(rb"[\x20-\x7e\xa9]{4}", re.DOTALL)
_CHUNK_NAME = re.compile(rb"[A-Za-z0-9_ ]{4}")
_MEDIA_CHUNKS = frozenset({b"data", b"LIST", b"VP8 ", b"VP8L", b"ALPH", b"ANMF"})
_MEDIA_BOXES = frozenset({b"mdat", b"moov", b"moof"})


class Chunk(NamedTuple):
    """One chunk, segment or box: its name and the offsets of its start, its body and its end."""

    name: bytes
    start: int
    body: int
    end: int


def find_media_end(window: ByteWindow, content_type: str) -> int:
    """End offset of the media at the start of the window; the window's size if the media is truncated."""
    return min(_FIND_END[content_type](window), window.size)


def png_chunks(window: ByteWindow) -> Iterator[Chunk]:
    """The chunks of a PNG; the last one may be truncated."""
    at = _PNG_SIGNATURE_BYTES
    while at + 12 <= window.size:
        length, name = window.number(at, 4), window.read_step(at + 4, 4)
        is_truncated = at + 12 + length > window.size and name not in _PNG_IMAGE_CHUNKS
        if not name.isalpha() or is_truncated or (at == _PNG_SIGNATURE_BYTES) != (name == b"IHDR"):
            return
        yield Chunk(name, at, at + 8, at + 12 + length)
        if name == b"IEND":
            return
        at += 12 + length


def jpeg_segments(window: ByteWindow) -> Iterator[Chunk]:
    """The segments of a JPEG up to its end marker, named by marker byte. Scan data follow SOS segments."""
    at = 0
    while at + 2 <= window.size:
        position = window.search(_JPEG_MARKER, at)
        if position is None:
            return
        marker = window.read_step(position + 1, 1)
        if not marker:
            return
        code = marker[0]
        length = 0 if code in _JPEG_STANDALONE or code == 0xD9 else window.number(position + 2, 2)
        yield Chunk(bytes([code]), position, position + 4, position + 2 + length)
        if code == 0xD9:
            return
        at = position + 2 + max(length, 0)


def _find_png_end(window: ByteWindow) -> int:
    return _last_end(png_chunks(window), _PNG_SIGNATURE_BYTES)


def _find_jpeg_end(window: ByteWindow) -> int:
    """Without an end marker the end of the last segment header; its scan data may be anything."""
    return _last_end(jpeg_segments(window), 0)


def _last_end(chunks: Iterator[Chunk], end: int) -> int:
    for chunk in chunks:
        end = chunk.end
    return end


def _find_gif_end(window: ByteWindow) -> int:
    at = start = 13 + _colour_table_bytes(window.read(10, 1))
    while at < window.size:
        marker = window.read_step(at, 1)
        if marker == b";":
            return at + 1
        if marker == b"!":
            at = _skip_blocks(window, at + 2)
        elif marker == b",":
            at = _skip_blocks(window, at + 11 + _colour_table_bytes(window.read(at + 9, 1)))
        else:
            # A header without any block is not an image.
            return at if at > start else 0
    return window.size


def _colour_table_bytes(flags: bytes) -> int:
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _skip_blocks(window: ByteWindow, at: int) -> int:
    while length := (window.read_step(at, 1) or b"\0")[0]:
        at += 1 + length
    return at + 1


def _find_riff_end(window: ByteWindow) -> int:
    """Long AVI files are several RIFFs in a row; tags may follow a RIFF whose length excludes them."""
    at = 0
    while window.read(at, 4) in (b"RIFF", b"RF64"):
        if window.read(at, 4) == b"RF64" or window.number(at + 4, 4) in (0, 0xFFFFFFFF):
            return _estimated_end(window)
        at = _skip_chunks(window, at + 12)
    return at


def _skip_chunks(window: ByteWindow, at: int) -> int:
    while _CHUNK_NAME.fullmatch(name := window.read_step(at, 4)) and name not in (b"RIFF", b"RF64"):
        length = window.number(at + 4, 4, "little")
        if at + 8 + length > window.size:
            return window.size if name in _MEDIA_CHUNKS else at
        at += 8 + length + length % 2
    return at


def _estimated_end(window: ByteWindow) -> int:
    """Where to search for trailing data in a file that was streamed and lacks its own length."""
    return max(window.end_without_padding() - TAIL_BYTES, 12)


def _find_mp4_end(window: ByteWindow) -> int:
    at = 0
    while at + 8 <= window.size:
        length, name = window.number(at, 4), window.read_step(at + 4, 4)
        if length == 1:
            length = window.number(at + 8, 8)
        if not length and name in _MEDIA_BOXES:
            return max(_estimated_end(window), at + 8)
        is_truncated = at + length > window.size and name not in _MEDIA_BOXES
        if length < 8 or is_truncated or not _BOX_NAME.fullmatch(name):
            break
        at += length
    return at


_FIND_END: dict[str, Callable[[ByteWindow], int]] = {
    "image/png": _find_png_end,
    "image/jpeg": _find_jpeg_end,
    "image/gif": _find_gif_end,
    "image/webp": _find_riff_end,
    "video/mp4": _find_mp4_end,
    "video/quicktime": _find_mp4_end,
    "video/3gpp": _find_mp4_end,
    "video/x-matroska": find_matroska_end,
    "video/webm": find_matroska_end,
    "video/x-flv": find_flash_end,
    "video/mpeg": find_mpeg_end,
    "video/MP2T": find_transport_end,
    "video/x-msvideo": _find_riff_end,
    "video/ogg": find_ogg_end,
    "audio/wav": _find_riff_end,
    "audio/mpeg": find_mp3_end,
}
