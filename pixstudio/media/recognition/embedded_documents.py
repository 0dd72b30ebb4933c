"""Detect documents, programs and archives that are appended to media files.

Text inside the media structure (comments, tags) is allowed: image generators write pages of settings into
it, and audio files carry lyrics. It is only ever served as part of the media file, never as a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pixstudio.media.recognition.byte_window import ByteWindow
from pixstudio.media.recognition.file_types import HEAD_BYTES, sniff
from pixstudio.media.recognition.media_end import find_media_end

SEARCHED_BYTES = 256 * 1024
# Phones append videos and further images to a photo; each of them may be followed by something else.
MAX_TRAILING_PARTS = 16
# Long and strict enough not to occur in compressed data by chance.
_MARKUP = re.compile(
    rb"<(?:html|script|iframe|body|svg)[\s/>]|<!doctype\s+(?:html|svg)|<\?php\s|%pdf-\d",
    re.IGNORECASE,
)
# The following patterns count only at the start of the trailing data.
_PROGRAM = re.compile(rb"\x7fELF|MZ.\x00|#! ?/|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe", re.DOTALL)
_ARCHIVE = re.compile(
    rb"PK\x03\x04|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\x00|\x28\xb5\x2f\xfd"
)
_TAG = re.compile(rb"<(?:\?xml|\?=|%|!--|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_ZIP_END, _ZIP_END_BYTES, _MAX_ZIP_COMMENT = b"PK\5\6", 22, 65535
_NOT_PADDING = re.compile(rb"[^\x00\s]", re.DOTALL)


def has_trailing_document(window: ByteWindow, content_type: str) -> bool:
    """Whether an archive, document or program follows the media at the start of the window."""
    if _is_zip_archive(window):
        return True
    for _ in range(MAX_TRAILING_PARTS):
        end = find_media_end(window, content_type)
        at = window.search(_NOT_PADDING, end)
        if at is None:
            return False
        next_media = next(_media_from(window, end, at), None) if end else None
        if next_media is None:
            return _is_document(window.subwindow(at))
        window, content_type = next_media
    return _is_document(window)


def _media_from(window: ByteWindow, end: int, at: int) -> Iterator[tuple[ByteWindow, str]]:
    """Media that starts at `end`, or at `at` after padding; a length field may itself start with zeros."""
    for start in (end, at, max(at - 3, end), max(at - 2, end)):
        trailing = window.subwindow(start)
        if content_type := sniff(trailing.read(0, HEAD_BYTES)):
            yield trailing, content_type


def _is_document(window: ByteWindow) -> bool:
    """Whether trailing bytes without a media type are a document rather than a camera's maker notes."""
    head = window.read(0, HEAD_BYTES)
    if any(pattern.match(head) for pattern in (_PROGRAM, _ARCHIVE, _TAG)):
        return True
    tail_start = max(window.size - SEARCHED_BYTES, 0)
    parts = (window.read(0, SEARCHED_BYTES), window.read(tail_start, SEARCHED_BYTES))
    return any(_MARKUP.search(part) for part in parts)


def _is_zip_archive(window: ByteWindow) -> bool:
    """Whether archive programs would open the file as ZIP: its end record ends with the file."""
    tail = window.read(max(window.size - _MAX_ZIP_COMMENT - _ZIP_END_BYTES, 0), window.size)
    at = tail.rfind(_ZIP_END)
    rest = tail[at + _ZIP_END_BYTES :]
    return at >= 0 and int.from_bytes(tail[at + 20 : at + 22], "little") == len(rest)
