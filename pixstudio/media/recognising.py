"""What a file is: its bytes decide, decoding proves it later, and its name is corrected."""

from __future__ import annotations

from pathlib import Path

from pixstudio.media.documents import has_document_behind
from pixstudio.media.extents import end_of_media
from pixstudio.media.foreign import foreign_type, refusal_of
from pixstudio.media.kinds import (
    HEAD_BYTES,
    MOTION_JPEG,
    FileKind,
    NotAllowed,
    kind_of,
    met_extensions,
    sniff,
)
from pixstudio.media.names import extension_of, safe_name, with_extension
from pixstudio.media.windows import Window, window_on

_ALSO_KNOWN = frozenset(
    {
        "heic",
        "heif",
        "hif",
        "avif",
        "tif",
        "tiff",
        "bmp",
        "svg",
        "m4a",
        "aac",
        "flac",
        "opus",
        "wma",
        "wmv",
    }
)


def recognised(name: str, path: Path) -> FileKind:
    """The kind of a file by its bytes, whatever it is called and was sent as.

    Raises:
        NotAllowed: with sentences saying what it is and what to do.
    """
    shown = safe_name(name)
    with window_on(path) as window:
        row = _kind_of(shown, window)
        if has_document_behind(window, _walked_as(row)):
            raise NotAllowed(f"“{shown}” carries an archive, a document or a program at its end.")
    return row


def check_beginning(name: str, head: bytes) -> None:
    """Say by a file's first bytes, HEAD_BYTES or all of it, whether it can be anything that is taken.

    Raises: NotAllowed.
    """
    shown = safe_name(name)
    if not head:
        raise NotAllowed(f"“{shown}” is empty.")
    if sniff(head) is None:
        raise NotAllowed(refusal_of(shown, head))


def fitting_name(name: str, row: FileKind) -> str:
    """The name as it is safe to show, with an extension that is one of its kind."""
    shown = safe_name(name)
    if extension_of(shown) in row.extensions:
        return shown
    return with_extension(shown, row.extensions[-1], met_extensions() | _ALSO_KNOWN)


def _kind_of(shown: str, window: Window) -> FileKind:
    head = window.read(0, HEAD_BYTES)
    check_beginning(shown, head)
    _check_sound(shown, window)
    found = sniff(head) or ""
    if found == "image/jpeg" and _is_motion_jpeg(shown, window):
        found = MOTION_JPEG
    row = kind_of(found)
    if row is None:
        raise NotAllowed(refusal_of(shown, head))
    return row


def _check_sound(shown: str, window: Window) -> None:
    """FLAC and AAC with a tag before them look like MP3. Raises: NotAllowed."""
    if window.read(0, 3) == b"ID3":
        length = sum(byte << 7 * place for place, byte in enumerate(window.read(6, 4)[::-1]))
        head = window.read(10 + length, HEAD_BYTES)
        if sniff(head) is None and foreign_type(head):
            raise NotAllowed(refusal_of(shown, head))


def _is_motion_jpeg(shown: str, window: Window) -> bool:
    """One JPEG after the other is a film where it is called so; phones put second pictures behind photos."""
    is_called = extension_of(shown) in ("mjpeg", "mjpg")
    end = end_of_media(window, "image/jpeg") if is_called else 0
    return is_called and window.read(end, 2) == b"\xff\xd8"


def _walked_as(row: FileKind) -> str:
    return "image/jpeg" if row.content_type == MOTION_JPEG else row.content_type
