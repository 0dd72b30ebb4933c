"""Detect the type of an uploaded file by its bytes, and correct its name accordingly."""

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

_UNSUPPORTED_EXTENSIONS = frozenset(
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
    """The type of a file by its bytes; the name and the claimed content type do not decide.

    The exception is Motion JPEG, which only the extension tells from a JPEG.

    Raises:
        UnsupportedFile: the type is not supported, or a document follows the media data. The message says
            what the file is and what to do.
    """
    shown = sanitize_filename(name)
    with open_window(path) as window:
        file_type = _type_of_contents(shown, window)
        if has_trailing_document(window, _structure_type(file_type)):
            raise UnsupportedFile(
                f"“{shown}” contains an archive, a document or a program at its end."
            )
    return file_type


def check_file_head(name: str, head: bytes) -> None:
    """Check a file's first HEAD_BYTES (or all of a shorter file) before the rest has arrived.

    Raises: UnsupportedFile if it is empty or of no supported type.
    """
    shown = sanitize_filename(name)
    if not head:
        raise UnsupportedFile(f"“{shown}” is empty.")
    if sniff(head) is None:
        raise UnsupportedFile(unsupported_message(shown, head))


def correct_extension(name: str, file_type: FileType) -> str:
    """The sanitized name, with an extension that belongs to the file type."""
    shown = sanitize_filename(name)
    if extension_of(shown) in file_type.extensions:
        return shown
    return replace_extension(
        shown, file_type.extensions[-1], known_extensions() | _UNSUPPORTED_EXTENSIONS
    )


def _type_of_contents(shown: str, window: ByteWindow) -> FileType:
    head = window.read(0, HEAD_BYTES)
    check_file_head(shown, head)
    _check_audio(shown, window)
    content_type = sniff(head) or ""
    if content_type == "image/jpeg" and _is_motion_jpeg(shown, window):
        content_type = MOTION_JPEG
    file_type = find_file_type(content_type)
    if file_type is None:
        raise UnsupportedFile(unsupported_message(shown, head))
    return file_type


def _check_audio(shown: str, window: ByteWindow) -> None:
    """Refuse FLAC and AAC behind an ID3 tag, which start like MP3. Raises: UnsupportedFile."""
    if window.read(0, 3) == b"ID3":
        length = sum(byte << 7 * place for place, byte in enumerate(window.read(6, 4)[::-1]))
        head = window.read(10 + length, HEAD_BYTES)
        if sniff(head) is None and detect_unsupported_type(head):
            raise UnsupportedFile(unsupported_message(shown, head))


def _is_motion_jpeg(shown: str, window: ByteWindow) -> bool:
    """Whether JPEGs in a row are a video: only with its extension, since phones append images to photos."""
    has_extension = extension_of(shown) in ("mjpeg", "mjpg")
    end = find_media_end(window, "image/jpeg") if has_extension else 0
    return has_extension and window.read(end, 2) == b"\xff\xd8"


def _structure_type(file_type: FileType) -> str:
    return "image/jpeg" if file_type.content_type == MOTION_JPEG else file_type.content_type
