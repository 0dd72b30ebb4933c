"""Documents and programs instead of a picture, film or sound, or behind one.

A text, comment or tag inside may hold whatever it likes: pictures of image generators carry whole pages of
settings, and sounds carry lyrics. It is part of the file, and is handed out as such, never as a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pixstudio.media.recognition.byte_window import ByteWindow
from pixstudio.media.recognition.file_types import HEAD_BYTES, sniff
from pixstudio.media.recognition.media_end import find_media_end

SEARCHED_BYTES = 256 * 1024
# Phones put films and further pictures behind a photo, each of which may have something behind it.
MAX_TRAILING_PARTS = 16
# Long and strict enough not to stand by chance in what is compressed.
_MARKUP = re.compile(
    rb"<(?:html|script|iframe|body|svg)[\s/>]|<!doctype\s+(?:html|svg)|<\?php\s|%pdf-\d",
    re.IGNORECASE,
)
# These count only where what hangs behind begins with them.
_PROGRAM = re.compile(rb"\x7fELF|MZ.\x00|#! ?/|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe", re.DOTALL)
_ARCHIVE = re.compile(
    rb"PK\x03\x04|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\x00|\x28\xb5\x2f\xfd"
)
_TAG = re.compile(rb"<(?:\?xml|\?=|%|!--|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_ARCHIVE_END, _ARCHIVE_END_BYTES, _LONGEST_COMMENT = b"PK\5\6", 22, 65535
_NO_PADDING = re.compile(rb"[^\x00\s]", re.DOTALL)


def has_trailing_document(window: ByteWindow, content_type: str) -> bool:
    """Whether an archive, a document or a program hangs behind the media that the window shows."""
    if _is_archive(window):
        return True
    for _ in range(MAX_TRAILING_PARTS):
        end = find_media_end(window, content_type)
        at = window.search(_NO_PADDING, end)
        if at is None:
            return False
        further = next(_media_from(window, end, at), None) if end else None
        if further is None:
            return _is_document(window.from_here(at))
        window, content_type = further
    return _is_document(window)


def _media_from(window: ByteWindow, end: int, at: int) -> Iterator[tuple[ByteWindow, str]]:
    """The media that begins at `end`, or at `at` behind some padding; its own length may begin with zeros."""
    for start in (end, at, max(at - 3, end), max(at - 2, end)):
        behind = window.from_here(start)
        if content_type := sniff(behind.read(0, HEAD_BYTES)):
            yield behind, content_type


def _is_document(window: ByteWindow) -> bool:
    """Whether bytes that are no media are more than a maker's notes."""
    head = window.read(0, HEAD_BYTES)
    if any(beginning.match(head) for beginning in (_PROGRAM, _ARCHIVE, _TAG)):
        return True
    near_end = max(window.size - SEARCHED_BYTES, 0)
    parts = (window.read(0, SEARCHED_BYTES), window.read(near_end, SEARCHED_BYTES))
    return any(_MARKUP.search(part) for part in parts)


def _is_archive(window: ByteWindow) -> bool:
    """Whether programs that open archives would find one: its directory's end is the file's."""
    tail = window.read(max(window.size - _LONGEST_COMMENT - _ARCHIVE_END_BYTES, 0), window.size)
    at = tail.rfind(_ARCHIVE_END)
    rest = tail[at + _ARCHIVE_END_BYTES :]
    return at >= 0 and int.from_bytes(tail[at + 20 : at + 22], "little") == len(rest)
