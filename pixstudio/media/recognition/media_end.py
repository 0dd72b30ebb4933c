"""Where a picture, film or sound ends by its own structure: what stands behind that is no part of it.

Only lengths and marks are followed; nothing is decoded, and no length is trusted beyond the file's end. What
lies inside of a part (text, comments, a whole page in a tag) is that part's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pixstudio.media.recognition.byte_window import ByteWindow
from pixstudio.media.recognition.stream_end import (
    NEAR_END_BYTES,
    find_flash_end,
    find_matroska_end,
    find_mp3_end,
    find_mpeg_end,
    find_ogg_end,
    find_transport_end,
)

_JPEG_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_PNG_HEAD_BYTES = 8
_PNG_PIXELS = (b"IDAT", b"fdAT")
_BOX_NAME = re.compile(rb"[\x20-\x7e\xa9]{4}", re.DOTALL)
_CHUNK_NAME = re.compile(rb"[A-Za-z0-9_ ]{4}")
_MEDIA_CHUNKS = frozenset({b"data", b"LIST", b"VP8 ", b"VP8L", b"ALPH", b"ANMF"})
_MEDIA_BOXES = frozenset({b"mdat", b"moov", b"moof"})


class Chunk(NamedTuple):
    """One chunk, segment or box: its name, and where it, its content and what follows it begin."""

    name: bytes
    start: int
    body: int
    end: int


def find_media_end(window: ByteWindow, content_type: str) -> int:
    """Where the media that begins with the window ends; the window's end where a part is cut off by it."""
    return min(_ENDS[content_type](window), window.size)


def png_chunks(window: ByteWindow) -> Iterator[Chunk]:
    """The chunks of a PNG, the last of which may be cut."""
    at = _PNG_HEAD_BYTES
    while at + 12 <= window.size:
        length, name = window.number(at, 4), window.step(at + 4, 4)
        is_cut = at + 12 + length > window.size and name not in _PNG_PIXELS
        if not name.isalpha() or is_cut or (at == _PNG_HEAD_BYTES) != (name == b"IHDR"):
            return
        yield Chunk(name, at, at + 8, at + 12 + length)
        if name == b"IEND":
            return
        at += 12 + length


def jpeg_segments(window: ByteWindow) -> Iterator[Chunk]:
    """The segments of a JPEG up to its own end, by the byte of their mark; data follow those of scans."""
    at = 0
    while at + 2 <= window.size:
        found = window.search(_JPEG_MARK, at)
        if found is None:
            return
        mark = window.step(found + 1, 1)
        if not mark:
            return
        code = mark[0]
        length = 0 if code in _JPEG_ALONE or code == 0xD9 else window.number(found + 2, 2)
        yield Chunk(bytes([code]), found, found + 4, found + 2 + length)
        if code == 0xD9:
            return
        at = found + 2 + max(length, 0)


def _end_of_png(window: ByteWindow) -> int:
    return _last_end(png_chunks(window), _PNG_HEAD_BYTES)


def _end_of_jpeg(window: ByteWindow) -> int:
    """Without a mark of its end the last scan's data may be anything."""
    return _last_end(jpeg_segments(window), 0)


def _last_end(parts: Iterator[Chunk], end: int) -> int:
    for part in parts:
        end = part.end
    return end


def _end_of_gif(window: ByteWindow) -> int:
    at = start = 13 + _gif_colours(window.read(10, 1))
    while at < window.size:
        mark = window.step(at, 1)
        if mark == b";":
            return at + 1
        if mark == b"!":
            at = _past_blocks(window, at + 2)
        elif mark == b",":
            at = _past_blocks(window, at + 11 + _gif_colours(window.read(at + 9, 1)))
        else:
            # A head alone, however well it looks, is no picture.
            return at if at > start else 0
    return window.size


def _gif_colours(flags: bytes) -> int:
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _past_blocks(window: ByteWindow, at: int) -> int:
    while length := (window.step(at, 1) or b"\0")[0]:
        at += 1 + length
    return at + 1


def _end_of_riff(window: ByteWindow) -> int:
    """Long AVI films are several RIFFs; tags may stand behind one that doesn't count them in."""
    at = 0
    while window.read(at, 4) in (b"RIFF", b"RF64"):
        if window.read(at, 4) == b"RF64" or window.number(at + 4, 4) in (0, 0xFFFFFFFF):
            return _unknown_end(window)
        at = _past_chunks(window, at + 12)
    return at


def _past_chunks(window: ByteWindow, at: int) -> int:
    while _CHUNK_NAME.fullmatch(name := window.step(at, 4)) and name not in (b"RIFF", b"RF64"):
        length = window.number(at + 4, 4, "little")
        if at + 8 + length > window.size:
            return window.size if name in _MEDIA_CHUNKS else at
        at += 8 + length + length % 2
    return at


def _unknown_end(window: ByteWindow) -> int:
    """Where a file is looked at that was written to a pipe and doesn't know its own length."""
    return max(window.without_padding() - NEAR_END_BYTES, 12)


def _end_of_boxes(window: ByteWindow) -> int:
    at = 0
    while at + 8 <= window.size:
        length, name = window.number(at, 4), window.step(at + 4, 4)
        if length == 1:
            length = window.number(at + 8, 8)
        if not length and name in _MEDIA_BOXES:
            return max(_unknown_end(window), at + 8)
        is_cut = at + length > window.size and name not in _MEDIA_BOXES
        if length < 8 or is_cut or not _BOX_NAME.fullmatch(name):
            break
        at += length
    return at


_ENDS: dict[str, Callable[[ByteWindow], int]] = {
    "image/png": _end_of_png,
    "image/jpeg": _end_of_jpeg,
    "image/gif": _end_of_gif,
    "image/webp": _end_of_riff,
    "video/mp4": _end_of_boxes,
    "video/quicktime": _end_of_boxes,
    "video/3gpp": _end_of_boxes,
    "video/x-matroska": find_matroska_end,
    "video/webm": find_matroska_end,
    "video/x-flv": find_flash_end,
    "video/mpeg": find_mpeg_end,
    "video/MP2T": find_transport_end,
    "video/x-msvideo": _end_of_riff,
    "video/ogg": find_ogg_end,
    "audio/wav": _end_of_riff,
    "audio/mpeg": find_mp3_end,
}
