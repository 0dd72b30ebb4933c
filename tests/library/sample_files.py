"""Small real files, and some that are not what they say."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import ExifTags, Image

from pixstudio.library.models import Asset
from pixstudio.library.operations import ingest_form_file
from pixstudio.teams.models import Membership
from tests.media.decoded_once import decoded_once

HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int = 64, height: int = 36, colour: tuple[int, int, int] = (200, 80, 40)) -> bytes:
    return encoded(Image.new("RGB", (width, height), colour), "PNG")


def jpeg(width: int = 64, height: int = 36) -> bytes:
    return encoded(Image.new("RGB", (width, height), (20, 120, 90)), "JPEG")


def rotated_jpeg_with_gps(width: int = 64, height: int = 36) -> bytes:
    """Stored lying on its side, to be shown upright, and telling where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (59.0, 7.0, 12.0)
    return encoded(Image.new("RGB", (width, height), (20, 120, 90)), "JPEG", exif=exif)


def png_claiming(width: int, height: int) -> bytes:
    """A tiny file whose header promises a huge image."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


def upload(
    member: Membership, name: str, content: bytes, content_type: str = ""
) -> tuple[Asset, bool]:
    """Take a file in as the page does; the same bytes are decoded only once by a test process."""
    with decoded_once():
        return ingest_form_file(
            member=member,
            uploaded_file=SimpleUploadedFile(name or "x", content, content_type),
            name=name,
            now=timezone.now(),
        )
