"""Name the type of a file PixVerse does not accept, and advise what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pixstudio.media.recognition.file_types import (
    AUDIO_BRANDS,
    IMAGE_BRANDS,
    allowed_extensions,
    file_type_by_extension,
    is_mp3_frame,
)
from pixstudio.media.recognition.filenames import extension_of

_SAVE_AS_IMAGE = "Save it as JPEG or PNG first."
_SAVE_AS_VIDEO = "Save it as MP4 first."
_SAVE_AS_AUDIO = "Save it as MP3 or WAV first."
_SAVE_HEIC_AS_JPEG = (
    "Save it as JPEG first: an iPhone takes JPEG with Settings, Camera, Formats, Most Compatible."
)
_HEIF_BRANDS = (b"hei", b"hev", b"mif1", b"msf1", b"miaf")
# Raw files of cameras have the structure of TIFF.
_RAW_EXTENSIONS = frozenset(
    {"dng", "cr2", "cr3", "nef", "nrw", "arw", "srf", "sr2", "orf", "rw2", "raf", "pef", "srw"}
)
_RAW_SIGNATURES = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb")
_MARKUP = re.compile(
    rb"\A[\xef\xbb\xbf\s\0]*<(?:!|\?|html|head|body|script|svg|iframe|style|table|div|a\b|p\b|\w+:?\w*[\s>])",
    re.IGNORECASE,
)
_HTML_PAGE = re.compile(rb"<html[\s>]|<!doctype\s+html", re.IGNORECASE)
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class UnsupportedType:
    """A type that is not supported: description with its article, and advice as a sentence."""

    description: str
    advice: str
    is_document: bool = False


_SIGNATURES: tuple[tuple[bytes, UnsupportedType], ...] = (
    (b"BM", UnsupportedType("a BMP image", _SAVE_AS_IMAGE)),
    (b"8BPS", UnsupportedType("a Photoshop file", _SAVE_AS_IMAGE)),
    (b"gimp xcf", UnsupportedType("a GIMP file", _SAVE_AS_IMAGE)),
    (b"\xff\x0a", UnsupportedType("a JPEG XL image", _SAVE_AS_IMAGE)),
    (b"\0\0\0\x0cJXL ", UnsupportedType("a JPEG XL image", _SAVE_AS_IMAGE)),
    (b"\0\0\0\x0cjP  ", UnsupportedType("a JPEG 2000 image", _SAVE_AS_IMAGE)),
    (b"\xff\x4f\xff\x51", UnsupportedType("a JPEG 2000 image", _SAVE_AS_IMAGE)),
    (b"\0\0\1\0", UnsupportedType("an icon", _SAVE_AS_IMAGE)),
    (b"icns", UnsupportedType("an icon", _SAVE_AS_IMAGE)),
    (b"\x76\x2f\x31\x01", UnsupportedType("an OpenEXR image", _SAVE_AS_IMAGE)),
    (b"#?RADIANCE", UnsupportedType("an HDR image", _SAVE_AS_IMAGE)),
    (b"qoif", UnsupportedType("a QOI image", _SAVE_AS_IMAGE)),
    (b"DDS ", UnsupportedType("a DDS image", _SAVE_AS_IMAGE)),
    (b"\x8aMNG", UnsupportedType("an MNG animation", _SAVE_AS_IMAGE)),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", UnsupportedType("a Windows Media file", _SAVE_AS_VIDEO)),
    (b".RMF", UnsupportedType("a RealMedia file", _SAVE_AS_VIDEO)),
    (b"fLaC", UnsupportedType("a FLAC file", _SAVE_AS_AUDIO)),
    (b"#!AMR", UnsupportedType("an AMR sound", _SAVE_AS_AUDIO)),
    (b"caff", UnsupportedType("a CAF sound", _SAVE_AS_AUDIO)),
    (b"MThd", UnsupportedType("a MIDI file", _SAVE_AS_AUDIO)),
    (b"wvpk", UnsupportedType("a WavPack sound", _SAVE_AS_AUDIO)),
    (b"MAC ", UnsupportedType("a Monkey’s Audio file", _SAVE_AS_AUDIO)),
    (b"DSD ", UnsupportedType("a DSD file", _SAVE_AS_AUDIO)),
    (b"%PDF-", UnsupportedType("a PDF", "Save its page as PNG or JPEG first.", True)),
    (b"%!PS", UnsupportedType("a PostScript file", "Save its page as PNG or JPEG first.", True)),
    (
        b"PK\3\4",
        UnsupportedType("an archive or an Office file", "Take the file out of it first.", True),
    ),
    (b"PK\5\6", UnsupportedType("an empty archive", "Choose the file itself.", True)),
    (b"Rar!", UnsupportedType("an archive", "Take the file out of it first.", True)),
    (b"7z\xbc\xaf\x27\x1c", UnsupportedType("an archive", "Take the file out of it first.", True)),
    (b"\x1f\x8b", UnsupportedType("an archive", "Take the file out of it first.", True)),
    (b"BZh", UnsupportedType("an archive", "Take the file out of it first.", True)),
    (b"\xfd7zXZ", UnsupportedType("an archive", "Take the file out of it first.", True)),
    (b"MZ", UnsupportedType("a program", "Choose an image, video or audio file.", True)),
    (b"\x7fELF", UnsupportedType("a program", "Choose an image, video or audio file.", True)),
    (b"#!", UnsupportedType("a program", "Choose an image, video or audio file.", True)),
)


def unsupported_message(shown: str, head: bytes) -> str:
    """The error message for a file whose first bytes show no supported type."""
    found = detect_unsupported_type(head, shown)
    claimed_type = file_type_by_extension(shown)
    if found is None and claimed_type:
        return f"The contents of “{shown}” are not {claimed_type.label}. {allowed_types_sentence()}"
    if found is None:
        return f"“{shown}” is not of an allowed type. {allowed_types_sentence()}"
    if found.is_document:
        return (
            f"“{shown}” contains a document or a program: it is {found.description}. {found.advice}"
        )
    return f"“{shown}” is {found.description}, which PixVerse doesn’t take. {found.advice}"


def allowed_types_sentence() -> str:
    """Sentence that lists the allowed extensions."""
    return f"Allowed are {', '.join(allowed_extensions())}."


def detect_unsupported_type(head: bytes, name: str = "") -> UnsupportedType | None:
    """The unsupported type that a file's first bytes show; None if unknown."""
    return (
        _detect_iso_media(head)
        or _detect_tiff(head, extension_of(name))
        or next((found for signature, found in _SIGNATURES if head.startswith(signature)), None)
        or _detect_audio(head)
        or _detect_document(head)
    )


def _detect_iso_media(head: bytes) -> UnsupportedType | None:
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    brands = head[8 : max(int.from_bytes(head[:4], "big"), 12)]
    if brand.startswith(AUDIO_BRANDS):
        return UnsupportedType("an M4A file", _SAVE_AS_AUDIO)
    if brand.startswith(b"crx"):
        return UnsupportedType("a camera’s RAW file", _SAVE_AS_IMAGE)
    is_avif = brand.startswith(b"avi") or (brand.startswith(_HEIF_BRANDS) and b"avif" in brands)
    if is_avif:
        return UnsupportedType("an AVIF image", _SAVE_AS_IMAGE)
    if brand.startswith(_HEIF_BRANDS):
        return UnsupportedType("a HEIC photo", _SAVE_HEIC_AS_JPEG)
    is_image = brand.startswith(IMAGE_BRANDS)
    return UnsupportedType("an image of another type", _SAVE_AS_IMAGE) if is_image else None


def _detect_tiff(head: bytes, extension: str) -> UnsupportedType | None:
    if head.startswith(_RAW_SIGNATURES):
        return UnsupportedType("a camera’s RAW file", _SAVE_AS_IMAGE)
    if not head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return None
    is_raw = extension in _RAW_EXTENSIONS or head[8:10] == b"CR"
    return UnsupportedType("a camera’s RAW file" if is_raw else "a TIFF image", _SAVE_AS_IMAGE)


def _detect_audio(head: bytes) -> UnsupportedType | None:
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return UnsupportedType("an AIFF file", _SAVE_AS_AUDIO)
    # AAC has the same beginning as MP3, with the layer left at zero.
    is_aac = len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0
    if is_aac and not is_mp3_frame(head[:4]):
        return UnsupportedType("an AAC file", _SAVE_AS_AUDIO)
    return None


def _detect_document(head: bytes) -> UnsupportedType | None:
    if _MARKUP.match(head):
        if _SVG.search(head) and not _HTML_PAGE.search(head):
            return UnsupportedType("an SVG drawing", _SAVE_AS_IMAGE, True)
        return UnsupportedType(
            "a web page or another text", "Choose an image, video or audio file.", True
        )
    at = head.find(b"%PDF-")
    if 0 <= at < 1024:
        return UnsupportedType("a PDF", "Save its page as PNG or JPEG first.", True)
    return None
