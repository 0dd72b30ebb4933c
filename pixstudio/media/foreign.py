"""What a file is that PixVerse doesn't take, and what to do about it, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pixstudio.media.kinds import (
    PICTURE_BRANDS,
    SOUND_BRANDS,
    allowed_extensions,
    is_mp3_frame,
    row_called,
)
from pixstudio.media.names import extension_of

_AS_PICTURE = "Save it as JPEG or PNG first."
_AS_VIDEO = "Save it as MP4 first."
_AS_SOUND = "Save it as MP3 or WAV first."
_HEIC_WAY = (
    "Save it as JPEG first: an iPhone takes JPEG with Settings, Camera, Formats, Most Compatible."
)
_HEIF_BRANDS = (b"hei", b"hev", b"mif1", b"msf1", b"miaf")
# Cameras' raw files are TIFF inside.
_RAW = frozenset(
    {"dng", "cr2", "cr3", "nef", "nrw", "arw", "srf", "sr2", "orf", "rw2", "raf", "pef", "srw"}
)
_RAW_HEADS = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb")
_MARKUP = re.compile(
    rb"\A[\xef\xbb\xbf\s\0]*<(?:!|\?|html|head|body|script|svg|iframe|style|table|div|a\b|p\b|\w+:?\w*[\s>])",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<html[\s>]|<!doctype\s+html", re.IGNORECASE)
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class Foreign:
    """A type outside the table: with its article, and the way out as a sentence."""

    words: str
    way_out: str
    is_document: bool = False


_STARTS: tuple[tuple[bytes, Foreign], ...] = (
    (b"BM", Foreign("a BMP picture", _AS_PICTURE)),
    (b"8BPS", Foreign("a Photoshop file", _AS_PICTURE)),
    (b"gimp xcf", Foreign("a GIMP file", _AS_PICTURE)),
    (b"\xff\x0a", Foreign("a JPEG XL picture", _AS_PICTURE)),
    (b"\0\0\0\x0cJXL ", Foreign("a JPEG XL picture", _AS_PICTURE)),
    (b"\0\0\0\x0cjP  ", Foreign("a JPEG 2000 picture", _AS_PICTURE)),
    (b"\xff\x4f\xff\x51", Foreign("a JPEG 2000 picture", _AS_PICTURE)),
    (b"\0\0\1\0", Foreign("an icon", _AS_PICTURE)),
    (b"icns", Foreign("an icon", _AS_PICTURE)),
    (b"\x76\x2f\x31\x01", Foreign("an OpenEXR picture", _AS_PICTURE)),
    (b"#?RADIANCE", Foreign("an HDR picture", _AS_PICTURE)),
    (b"qoif", Foreign("a QOI picture", _AS_PICTURE)),
    (b"DDS ", Foreign("a DDS picture", _AS_PICTURE)),
    (b"\x8aMNG", Foreign("an MNG animation", _AS_PICTURE)),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Foreign("a Windows Media file", _AS_VIDEO)),
    (b".RMF", Foreign("a RealMedia file", _AS_VIDEO)),
    (b"fLaC", Foreign("a FLAC sound", _AS_SOUND)),
    (b"#!AMR", Foreign("an AMR sound", _AS_SOUND)),
    (b"caff", Foreign("a CAF sound", _AS_SOUND)),
    (b"MThd", Foreign("a MIDI file", _AS_SOUND)),
    (b"wvpk", Foreign("a WavPack sound", _AS_SOUND)),
    (b"MAC ", Foreign("a Monkey’s Audio sound", _AS_SOUND)),
    (b"DSD ", Foreign("a DSD sound", _AS_SOUND)),
    (b"%PDF-", Foreign("a PDF", "Save its page as PNG or JPEG first.", True)),
    (b"%!PS", Foreign("a PostScript file", "Save its page as PNG or JPEG first.", True)),
    (b"PK\3\4", Foreign("an archive or an Office file", "Take the file out of it first.", True)),
    (b"PK\5\6", Foreign("an empty archive", "Choose the file itself.", True)),
    (b"Rar!", Foreign("an archive", "Take the file out of it first.", True)),
    (b"7z\xbc\xaf\x27\x1c", Foreign("an archive", "Take the file out of it first.", True)),
    (b"\x1f\x8b", Foreign("an archive", "Take the file out of it first.", True)),
    (b"BZh", Foreign("an archive", "Take the file out of it first.", True)),
    (b"\xfd7zXZ", Foreign("an archive", "Take the file out of it first.", True)),
    (b"MZ", Foreign("a program", "Choose a picture, video or sound.", True)),
    (b"\x7fELF", Foreign("a program", "Choose a picture, video or sound.", True)),
    (b"#!", Foreign("a program", "Choose a picture, video or sound.", True)),
)


def refusal_of(shown: str, head: bytes) -> str:
    """The sentences for a file whose first bytes are of no type in the table."""
    found = foreign_type(head, shown)
    called = row_called(shown)
    if found is None and called:
        return f"The contents of “{shown}” are not {called.label}. {allowed_sentence()}"
    if found is None:
        return f"“{shown}” is not of an allowed type. {allowed_sentence()}"
    if found.is_document:
        return f"“{shown}” contains a document or a program: it is {found.words}. {found.way_out}"
    return f"“{shown}” is {found.words}, which PixVerse doesn’t take. {found.way_out}"


def allowed_sentence() -> str:
    """Which extensions may come."""
    return f"Allowed are {', '.join(allowed_extensions())}."


def foreign_type(head: bytes, name: str = "") -> Foreign | None:
    """What a file outside the table is by its first bytes, None where nobody knows."""
    return (
        _of_boxes(head)
        or _of_tiff(head, extension_of(name))
        or next((found for start, found in _STARTS if head.startswith(start)), None)
        or _of_chunks(head)
        or _of_text(head)
    )


def _of_boxes(head: bytes) -> Foreign | None:
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    brands = head[8 : max(int.from_bytes(head[:4], "big"), 12)]
    if brand.startswith(SOUND_BRANDS):
        return Foreign("an M4A sound", _AS_SOUND)
    if brand.startswith(b"crx"):
        return Foreign("a camera’s RAW file", _AS_PICTURE)
    is_avif = brand.startswith(b"avi") or (brand.startswith(_HEIF_BRANDS) and b"avif" in brands)
    if is_avif:
        return Foreign("an AVIF picture", _AS_PICTURE)
    if brand.startswith(_HEIF_BRANDS):
        return Foreign("a HEIC photo", _HEIC_WAY)
    is_picture = brand.startswith(PICTURE_BRANDS)
    return Foreign("a picture of another type", _AS_PICTURE) if is_picture else None


def _of_tiff(head: bytes, extension: str) -> Foreign | None:
    if head.startswith(_RAW_HEADS):
        return Foreign("a camera’s RAW file", _AS_PICTURE)
    if not head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return None
    is_raw = extension in _RAW or head[8:10] == b"CR"
    return Foreign("a camera’s RAW file" if is_raw else "a TIFF picture", _AS_PICTURE)


def _of_chunks(head: bytes) -> Foreign | None:
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return Foreign("an AIFF sound", _AS_SOUND)
    # AAC has the same beginning as MP3, with the layer left at zero.
    is_aac = len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0
    if is_aac and not is_mp3_frame(head[:4]):
        return Foreign("an AAC sound", _AS_SOUND)
    return None


def _of_text(head: bytes) -> Foreign | None:
    if _MARKUP.match(head):
        if _SVG.search(head) and not _PAGE.search(head):
            return Foreign("an SVG drawing", _AS_PICTURE, True)
        return Foreign("a web page or another text", "Choose a picture, video or sound.", True)
    at = head.find(b"%PDF-")
    if 0 <= at < 1024:
        return Foreign("a PDF", "Save its page as PNG or JPEG first.", True)
    return None
