"""The types of file PixVerse documents, and whether a file really is one of them.

Source: https://useapi.net/docs/api-pixverse-v2/post-pixverse-files
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

Kind = Literal["image", "video", "audio"]

HEAD_BYTES = 4096
"""How much of a file's beginning `sniff` and `check_upload` want to see."""

TAIL_BYTES = 64 * 1024
"""How much of a file's end `check_upload` wants to see."""

NAME_LENGTH = 120
_LONGEST_EXTENSION = 10


class NotAllowed(Exception):
    """The file is not of an allowed type; the text is a sentence for a person."""


@dataclass(frozen=True)
class FileKind:
    """One row of the documented table, with the other names browsers know the type by."""

    content_type: str
    kind: Kind
    extensions: tuple[str, ...]
    also_called: tuple[str, ...] = ()
    accepts_bytes_of: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What people call the type, such as PNG."""
        return self.extensions[0].upper()

    def is_called(self, content_type: str) -> bool:
        """Whether a claimed content type (any case) means this kind."""
        return content_type.lower() in {self.content_type.lower(), *self.also_called}


# QuickTime, MP4 and 3GP are one container; cameras write each brand under each extension.
_ISO = ("video/mp4", "video/quicktime", "video/3gpp")

FILE_KINDS: tuple[FileKind, ...] = (
    FileKind("image/png", "image", ("png",), ("image/x-png",)),
    FileKind("image/jpeg", "image", ("jpeg", "jpg"), ("image/jpg", "image/pjpeg")),
    FileKind("image/gif", "image", ("gif",)),
    FileKind("image/webp", "image", ("webp",)),
    FileKind("video/mp4", "video", ("mp4",), accepts_bytes_of=_ISO),
    FileKind("video/quicktime", "video", ("mov",), accepts_bytes_of=_ISO),
    FileKind("video/3gpp", "video", ("3gp",), ("audio/3gpp",), _ISO),
    FileKind("video/x-matroska", "video", ("mkv",), ("video/matroska",)),
    FileKind("video/x-flv", "video", ("flv",), ("video/flv",)),
    FileKind("video/mpeg", "video", ("mpeg",)),
    # Linux desktops take .ts for a translation file.
    FileKind(
        "video/MP2T",
        "video",
        ("ts",),
        ("video/vnd.dlna.mpeg-tts", "text/vnd.qt.linguist", "text/vnd.trolltech.linguist"),
    ),
    FileKind("video/x-msvideo", "video", ("avi",), ("video/avi", "video/msvideo", "video/vnd.avi")),
    # Motion JPEG is one JPEG after the other: its beginning can't be told from a photo.
    FileKind(
        "video/x-motion-jpeg",
        "video",
        ("mjpeg",),
        ("video/x-mjpeg", "image/jpeg"),
        ("image/jpeg",),
    ),
    FileKind("video/webm", "video", ("webm",), ("audio/webm",)),
    FileKind("video/ogg", "video", ("ogv",), ("application/ogg",)),
    FileKind("audio/wav", "audio", ("wav",), ("audio/wave", "audio/x-wav", "audio/vnd.wave")),
    FileKind("audio/mpeg", "audio", ("mp3",), ("audio/mp3", "audio/x-mpeg", "audio/mpeg3")),
)

_BY_EXTENSION = {extension: row for row in FILE_KINDS for extension in row.extensions}
_UNKNOWN_CLAIMS = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_MARKUP = tuple(
    word.encode()
    for word in ("<html", "<!doctype", "<script", "<svg", "<body", "<iframe", "<?php", "%pdf-")
)
# At the end, where compressed data may look like anything, only words too long for chance count.
_MARKUP_BEHIND = tuple(word for word in _MARKUP if word not in (b"<svg", b"<body"))
_ARCHIVE_END, _ARCHIVE_END_BYTES = b"PK\x05\x06", 22
_IMAGE_BRANDS = (b"hei", b"hev", b"mif1", b"msf1", b"avi", b"crx", b"jp2", b"jpx")
_SOUND_BRANDS = (b"M4A", b"M4B", b"M4P", b"F4A", b"F4B")


def kind_of(content_type_or_name: str) -> FileKind | None:
    """The row for a content type (`image/png`) or a file name (`a.png`); None outside the table."""
    claimed = content_type_or_name.split(";", maxsplit=1)[0].strip()
    for row in FILE_KINDS:
        if row.is_called(claimed):
            return row
    return _BY_EXTENSION.get(extension_of(content_type_or_name))


def extension_of(name: str) -> str:
    """The extension of a file name in lower case without its dot, "" if it has none."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def allowed_extensions(kind: Kind | None = None) -> tuple[str, ...]:
    """Extensions that may be uploaded, of one kind or of all."""
    return tuple(e for row in FILE_KINDS if kind in (None, row.kind) for e in row.extensions)


def sniff(head: bytes) -> str | None:
    """The content type a file's first bytes (up to HEAD_BYTES) show; None if not in the table.

    Motion JPEG shows as `image/jpeg`.
    """
    for magic, content_type in _MAGIC:
        if head.startswith(magic):
            return content_type
    return _sniff_riff(head) or _sniff_iso(head) or _sniff_ebml(head) or _sniff_streams(head)


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"OggS", "video/ogg"),
    (b"ID3", "audio/mpeg"),
)


def _sniff_riff(head: bytes) -> str | None:
    if head[:4] not in (b"RIFF", b"RF64"):
        return None
    forms = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
    return forms.get(head[8:12])


def _sniff_iso(head: bytes) -> str | None:
    box, brand = head[4:8], head[8:12]
    if box != b"ftyp":
        is_old_quicktime = box in (b"moov", b"mdat", b"wide", b"pnot") and len(head) >= 16
        return "video/quicktime" if is_old_quicktime else None
    if brand.startswith(_IMAGE_BRANDS) or brand.startswith(_SOUND_BRANDS):
        return None
    if brand.startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _sniff_ebml(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    at = head.find(b"\x42\x82", 4, 64)
    document = head[at + 3 : at + 11] if at > 0 else b""
    if document.startswith(b"webm"):
        return "video/webm"
    return "video/x-matroska" if document == b"matroska" else None


def _sniff_streams(head: bytes) -> str | None:
    packets = head[0:565:188]
    if len(packets) >= 2 and set(packets) == {0x47}:
        return "video/MP2T"
    return "audio/mpeg" if _is_mp3_frame(head[:4]) else None


def _is_mp3_frame(header: bytes) -> bool:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return False
    has_version = header[1] >> 3 & 3 != 1
    has_bitrate = 0 < header[2] >> 4 < 15
    return has_version and has_bitrate and header[2] >> 2 & 3 != 3


def check_name(name: str, content_type: str | None) -> FileKind:
    """The kind that a file's extension and claimed type stand for, before any byte has come.

    Raises:
        NotAllowed: with a sentence saying what was found and what is allowed.
    """
    shown = safe_name(name)
    row = _BY_EXTENSION.get(extension_of(shown))
    if row is None:
        raise NotAllowed(f"“{shown}” is not of an allowed type. {_allowed_sentence()}")
    _check_claim(shown, row, content_type)
    return row


def _check_claim(shown: str, row: FileKind, content_type: str | None) -> None:
    claimed = (content_type or "").split(";")[0].strip().lower()
    if claimed not in _UNKNOWN_CLAIMS and not row.is_called(claimed):
        seen = "".join(map(_visible, claimed))[:60]
        raise NotAllowed(f"“{shown}” was sent as {seen}, which does not fit its name.")


def check_upload(name: str, content_type: str | None, head: bytes, tail: bytes = b"") -> FileKind:
    """The kind of an uploaded file whose extension, claimed type and bytes agree.

    A missing claim or `application/octet-stream` is tolerated: extension and bytes then decide. `head`
    and `tail` are the first HEAD_BYTES and the last TAIL_BYTES.

    Raises:
        NotAllowed: with a sentence saying what was found and what is allowed.
    """
    shown = safe_name(name)
    row = _BY_EXTENSION.get(extension_of(shown))
    if not head:
        raise NotAllowed(f"“{shown}” is empty.")
    if row is None:
        raise NotAllowed(f"“{shown}” is not of an allowed type. {_allowed_sentence()}")
    _check_bytes(shown, row, head)
    _check_end(shown, tail)
    _check_claim(shown, row, content_type)
    return row


def _check_end(shown: str, tail: bytes) -> None:
    at = tail.rfind(_ARCHIVE_END)
    rest = tail[at + _ARCHIVE_END_BYTES :]
    is_archive = at >= 0 and int.from_bytes(tail[at + 20 : at + 22], "little") == len(rest)
    if is_archive or any(word in tail.lower() for word in _MARKUP_BEHIND):
        raise NotAllowed(f"“{shown}” carries an archive, a document or a program at its end.")


def _check_bytes(shown: str, row: FileKind, head: bytes) -> None:
    found = sniff(head)
    if any(word in head.lower() for word in _MARKUP):
        raise NotAllowed(f"“{shown}” contains a document or a program, not only {row.kind} data.")
    if found is None:
        raise NotAllowed(f"The contents of “{shown}” are not {row.label}. {_allowed_sentence()}")
    if found != row.content_type and found not in row.accepts_bytes_of:
        raise NotAllowed(
            f"“{shown}” is named like {row.label}, but its contents are {_label_of(found)}. "
            "Give it the extension that fits its contents."
        )


def _label_of(content_type: str) -> str:
    row = kind_of(content_type)
    return row.label if row else content_type


def _allowed_sentence() -> str:
    return f"Allowed are {', '.join(allowed_extensions())}."


def safe_name(name: str) -> str:
    """A file name fit for showing and for headers: one line, no path, at most 120 characters.

    Keeps the extension and is never empty. It is a label only: stored files get names of our own.
    """
    last_part = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    line = " ".join("".join(map(_visible, last_part)).split())
    stem, dot, extension = line.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > _LONGEST_EXTENSION:
        stem, ending = line, ""
    else:
        ending = f".{extension}"
    stem = stem.strip(". ")[: NAME_LENGTH - len(ending)].rstrip(". ")
    return f"{stem or 'file'}{ending}"


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    # Category C: control and format characters, among them those that turn the text around.
    return "" if unicodedata.category(character).startswith("C") else character
