"""The file types PixVerse accepts, and detection of them by a file's first bytes.

Source: https://useapi.net/docs/api-pixverse-v2/post-pixverse-files
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pixstudio.media.recognition.filenames import extension_of

MediaKind = Literal["image", "video", "audio"]
MEDIA_KINDS: tuple[MediaKind, ...] = ("image", "video", "audio")

MOTION_JPEG = "video/x-motion-jpeg"
HEAD_BYTES = 4096
"""How many bytes from the start of a file `sniff` needs."""


class UnsupportedFile(Exception):
    """The file is not of an allowed type; the text is a message for the user."""


@dataclass(frozen=True)
class FileType:
    """One row of the documented table of file types, with aliases of its content type and extension.

    Stored files get one of `extensions`; `extension_aliases` are other extensions in common use.
    """

    content_type: str
    kind: MediaKind
    extensions: tuple[str, ...]
    content_type_aliases: tuple[str, ...] = ()
    extension_aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Short name for the UI, such as PNG."""
        return self.extensions[0].upper()

    def has_content_type(self, content_type: str) -> bool:
        """Whether a claimed content type (in any case) is this type or an alias of it."""
        return content_type.lower() in {self.content_type.lower(), *self.content_type_aliases}


FILE_TYPES: tuple[FileType, ...] = (
    FileType("image/png", "image", ("png",), ("image/x-png", "image/apng"), ("apng",)),
    FileType(
        "image/jpeg",
        "image",
        ("jpeg", "jpg"),
        ("image/jpg", "image/pjpeg"),
        ("jfif", "jpe", "jif", "jfi", "pjpeg", "pjp", "mpo"),
    ),
    FileType("image/gif", "image", ("gif",)),
    FileType("image/webp", "image", ("webp",)),
    FileType(
        "video/mp4", "video", ("mp4",), ("video/x-m4v",), ("m4v", "mp4v", "f4v", "lrv", "insv")
    ),
    FileType("video/quicktime", "video", ("mov",), (), ("qt",)),
    FileType(
        "video/3gpp", "video", ("3gp",), ("audio/3gpp", "video/3gpp2"), ("3gpp", "3g2", "3gp2")
    ),
    FileType("video/x-matroska", "video", ("mkv",), ("video/matroska",), ("mk3d",)),
    FileType("video/x-flv", "video", ("flv",), ("video/flv",)),
    FileType(
        "video/mpeg", "video", ("mpeg",), (), ("mpg", "mpe", "m1v", "m2v", "m2p", "vob", "dat")
    ),
    # Linux desktops report .ts as a Qt translation file.
    FileType(
        "video/MP2T",
        "video",
        ("ts",),
        ("video/vnd.dlna.mpeg-tts", "text/vnd.qt.linguist", "text/vnd.trolltech.linguist"),
        ("mts", "m2ts", "m2t", "tsv", "trp"),
    ),
    FileType(
        "video/x-msvideo",
        "video",
        ("avi",),
        ("video/avi", "video/msvideo", "video/vnd.avi"),
        ("divx", "xvid"),
    ),
    FileType(MOTION_JPEG, "video", ("mjpeg",), ("video/x-mjpeg",), ("mjpg",)),
    FileType("video/webm", "video", ("webm",), ("audio/webm",), ("weba",)),
    FileType("video/ogg", "video", ("ogv",), ("application/ogg",), ("ogg", "oga", "ogx", "ogm")),
    FileType(
        "audio/wav",
        "audio",
        ("wav",),
        ("audio/wave", "audio/x-wav", "audio/vnd.wave"),
        ("wave", "bwf"),
    ),
    FileType(
        "audio/mpeg", "audio", ("mp3",), ("audio/mp3", "audio/x-mpeg", "audio/mpeg3"), ("mpga",)
    ),
)

_BY_EXTENSION = {extension: row for row in FILE_TYPES for extension in row.extensions}
IMAGE_BRANDS = (b"hei", b"hev", b"mif1", b"msf1", b"avi", b"crx", b"jp2", b"jpx", b"jxl", b"miaf")
AUDIO_BRANDS = (b"M4A", b"M4B", b"M4P", b"F4A", b"F4B", b"aax")
"""Major brands of files that have the structure of MP4 but are images or audio only."""
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"pnot")
_PADDING = (b"free", b"skip")


def find_file_type(content_type_or_name: str) -> FileType | None:
    """The file type for a content type (`image/png`) or a file name (`a.png`); None if unsupported."""
    claimed = content_type_or_name.split(";", maxsplit=1)[0].strip()
    for row in FILE_TYPES:
        if row.has_content_type(claimed):
            return row
    return file_type_by_extension(content_type_or_name)


def file_type_by_extension(name: str) -> FileType | None:
    """The file type that a file name's extension stands for; None for an unknown extension."""
    return _BY_EXTENSION.get(extension_of(name))


def allowed_extensions(kind: MediaKind | None = None) -> tuple[str, ...]:
    """Documented extensions, of one media kind or of all."""
    return tuple(e for row in FILE_TYPES if kind in (None, row.kind) for e in row.extensions)


def known_extensions(kind: MediaKind | None = None) -> frozenset[str]:
    """Documented extensions and their aliases, of one media kind or of all."""
    rows = (row for row in FILE_TYPES if kind in (None, row.kind))
    return frozenset(e for row in rows for e in (*row.extensions, *row.extension_aliases))


def accept_attribute(kind: MediaKind | None = None) -> str:
    """Value of the `accept` attribute of a file input. Wide on purpose: the bytes decide after the upload."""
    wildcards = [f"{one}/*" for one in MEDIA_KINDS if kind in (None, one)]
    return ",".join(
        [*wildcards, *(f".{extension}" for extension in sorted(known_extensions(kind)))]
    )


def sniff(head: bytes) -> str | None:
    """The content type detected in a file's first bytes (up to HEAD_BYTES); None if unsupported.

    Motion JPEG is reported as `image/jpeg`.
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
    if box in _PADDING:
        # QuickTime files may start with reserved space.
        return _sniff_iso(head[max(int.from_bytes(head[:4], "big"), 8) :])
    if box != b"ftyp":
        is_old_quicktime = box in _OLD_QUICKTIME and len(head) >= 16
        return "video/quicktime" if is_old_quicktime else None
    if brand.startswith(IMAGE_BRANDS) or brand.startswith(AUDIO_BRANDS):
        return None
    if brand.startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _sniff_ebml(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    at = head.find(b"\x42\x82", 4, 128)
    document = head[at + 3 : at + 11] if at > 0 else b""
    if document.startswith(b"webm"):
        return "video/webm"
    return "video/x-matroska" if document == b"matroska" else None


def _sniff_streams(head: bytes) -> str | None:
    if transport_packet_layout(head):
        return "video/MP2T"
    return "audio/mpeg" if is_mp3_frame(head[:4]) else None


def transport_packet_layout(head: bytes) -> tuple[int, int] | None:
    """Offset of the first packet of an MPEG transport stream and the packet distance, in bytes; else None.

    Cameras (.mts) and discs (.m2ts) put a timestamp of four bytes before each packet; broadcasts append
    16 bytes of error correction.
    """
    for first, distance in ((0, 188), (4, 192), (0, 204)):
        sync_bytes = head[first : first + 3 * distance : distance]
        if len(sync_bytes) >= 2 and set(sync_bytes) == {0x47}:
            return first, distance
    return None


def is_mp3_frame(header: bytes) -> bool:
    """Whether four bytes are the header of an MPEG layer III frame."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return False
    has_version = header[1] >> 3 & 3 != 1
    has_bitrate = 0 < header[2] >> 4 < 15
    return has_version and has_bitrate and header[2] >> 2 & 3 != 3
