"""What a file is: its bytes decide, decoding proves it later, and its name is corrected."""

from __future__ import annotations

from pathlib import Path

from pixstudio.media.recognition.byte_window import ByteWindow, open_window
from pixstudio.media.recognition.embedded_documents import has_trailing_document
from pixstudio.media.recognition.file_types import (
    HEAD_BYTES,
    MOTION_JPEG,
    FileType,
    UnsupportedFile,
    find_file_type,
    known_extensions,
    sniff,
)
from pixstudio.media.recognition.filenames import extension_of, replace_extension, sanitize_filename
from pixstudio.media.recognition.media_end import find_media_end
from pixstudio.media.recognition.unsupported_types import (
    detect_unsupported_type,
    unsupported_message,
)

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


def detect_file_type(name: str, path: Path) -> FileType:
    """The kind of a file by its bytes, whatever it is called and was sent as.

    Raises:
        NotAllowed: with sentences saying what it is and what to do.
    """
    shown = sanitize_filename(name)
    with open_window(path) as window:
        row = _kind_of(shown, window)
        if has_trailing_document(window, _walked_as(row)):
            raise UnsupportedFile(
                f"“{shown}” carries an archive, a document or a program at its end."
            )
    return row


def check_file_head(name: str, head: bytes) -> None:
    """Say by a file's first bytes, HEAD_BYTES or all of it, whether it can be anything that is taken.

    Raises: NotAllowed.
    """
    shown = sanitize_filename(name)
    if not head:
        raise UnsupportedFile(f"“{shown}” is empty.")
    if sniff(head) is None:
        raise UnsupportedFile(unsupported_message(shown, head))


def correct_extension(name: str, row: FileType) -> str:
    """The name as it is safe to show, with an extension that is one of its kind."""
    shown = sanitize_filename(name)
    if extension_of(shown) in row.extensions:
        return shown
    return replace_extension(shown, row.extensions[-1], known_extensions() | _ALSO_KNOWN)


def _kind_of(shown: str, window: ByteWindow) -> FileType:
    head = window.read(0, HEAD_BYTES)
    check_file_head(shown, head)
    _check_sound(shown, window)
    found = sniff(head) or ""
    if found == "image/jpeg" and _is_motion_jpeg(shown, window):
        found = MOTION_JPEG
    row = find_file_type(found)
    if row is None:
        raise UnsupportedFile(unsupported_message(shown, head))
    return row


def _check_sound(shown: str, window: ByteWindow) -> None:
    """FLAC and AAC with a tag before them look like MP3. Raises: NotAllowed."""
    if window.read(0, 3) == b"ID3":
        length = sum(byte << 7 * place for place, byte in enumerate(window.read(6, 4)[::-1]))
        head = window.read(10 + length, HEAD_BYTES)
        if sniff(head) is None and detect_unsupported_type(head):
            raise UnsupportedFile(unsupported_message(shown, head))


def _is_motion_jpeg(shown: str, window: ByteWindow) -> bool:
    """One JPEG after the other is a film where it is called so; phones put second pictures behind photos."""
    is_called = extension_of(shown) in ("mjpeg", "mjpg")
    end = find_media_end(window, "image/jpeg") if is_called else 0
    return is_called and window.read(end, 2) == b"\xff\xd8"


def _walked_as(row: FileType) -> str:
    return "image/jpeg" if row.content_type == MOTION_JPEG else row.content_type
