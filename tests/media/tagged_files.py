"""Image, video and audio files whose metadata contain whole pages and programs, made in code."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import ExifTags, Image

from tests.media.sample_media import make_audio

PAGE = (
    "<!doctype html><html><head></head><body><svg onload=x></svg>"
    "<script>alert(1)</script><?php phpinfo(); ?><iframe></iframe>%PDF-1.7</body></html>"
)
WORDS = PAGE.encode()


def tagged_image(kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


def png_with(*chunks: tuple[bytes, bytes], at_end: bool = False) -> bytes:
    content = tagged_image("PNG")
    more = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    place = len(content) - 12 if at_end else 33
    return content[:place] + more + content[place:]


def ztxt(keyword: bytes, text: bytes) -> tuple[bytes, bytes]:
    return b"zTXt", keyword + b"\0\0" + zlib.compress(text, 9)


def itxt(keyword: bytes, text: bytes, *, packed: bool = True) -> tuple[bytes, bytes]:
    head = keyword + (b"\0\1\0" if packed else b"\0\0\0") + b"\0\0"
    return b"iTXt", head + (zlib.compress(text, 9) if packed else text)


def jpeg_with(*segments: tuple[int, bytes]) -> bytes:
    content = tagged_image("JPEG")
    more = b"".join(
        bytes([0xFF, code]) + struct.pack(">H", len(data) + 2) + data for code, data in segments
    )
    return content[:2] + more + content[2:]


def exif() -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.ImageDescription] = PAGE
    return tags.tobytes()


def webp_with(name: bytes, data: bytes) -> bytes:
    content = tagged_image("WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
    more = name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    body = content[8:] + more
    return b"RIFF" + struct.pack("<I", len(body)) + body


def id3(*frames: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack(">I", len(data)) + b"\0\0" + data for name, data in frames)
    size = len(body)
    return b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


def ape(text: bytes) -> bytes:
    item = struct.pack("<II", len(text), 0) + b"Lyrics\0" + text
    foot = struct.pack("<IIII", 2000, len(item) + 32, 1, 0) + bytes(8)
    return item + b"APETAGEX" + foot


def tagged_video(folder: Path, name: str, codec: str = "libx264", **options: str) -> bytes:
    path = folder / f"tagged-{name}"
    with av.open(str(path), "w", options=options) as output:
        for key in ("title", "comment", "description", "lyrics"):
            output.metadata[key] = PAGE
        stream: Any = output.add_stream(codec, rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(12):
            pixels = np.full((48, 64, 3), shade * 20, np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        output.mux(stream.encode())
    return path.read_bytes()


def tagged_audio(folder: Path, name: str) -> bytes:
    codec = "libmp3lame" if name.endswith("mp3") else "pcm_s16le"
    return make_audio(folder / name, codec=codec).read_bytes()


def wav_with(folder: Path, data: bytes) -> bytes:
    content = tagged_audio(folder, "a.wav")
    info = b"INFOICMT" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    body = content[8:] + b"LIST" + struct.pack("<I", len(info)) + info
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


TAGGED: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "PNG tEXt": ("image/png", lambda _: png_with((b"tEXt", b"parameters\0" + WORDS))),
    "PNG tEXt at its end": (
        "image/png",
        lambda _: png_with((b"tEXt", b"workflow\0" + WORDS), at_end=True),
    ),
    "PNG zTXt": ("image/png", lambda _: png_with(ztxt(b"workflow", WORDS))),
    "PNG iTXt": ("image/png", lambda _: png_with(itxt(b"prompt", WORDS, packed=False))),
    "PNG iTXt of XMP": ("image/png", lambda _: png_with(itxt(b"XML:com.adobe.xmp", WORDS))),
    "PNG EXIF": ("image/png", lambda _: png_with((b"eXIf", exif()[6:]))),
    "PNG chunk of a maker": ("image/png", lambda _: png_with((b"prVt", WORDS))),
    "JPEG comment": ("image/jpeg", lambda _: jpeg_with((0xFE, WORDS))),
    "JPEG EXIF": ("image/jpeg", lambda _: jpeg_with((0xE1, exif()))),
    "JPEG XMP": (
        "image/jpeg",
        lambda _: jpeg_with((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + WORDS)),
    ),
    "JPEG IPTC": (
        "image/jpeg",
        lambda _: jpeg_with((0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\xff" + WORDS)),
    ),
    "JPEG profile": ("image/jpeg", lambda _: jpeg_with((0xE2, b"ICC_PROFILE\0\1\1" + WORDS))),
    "WebP XMP": ("image/webp", lambda _: webp_with(b"XMP ", WORDS)),
    "WebP EXIF": ("image/webp", lambda _: tagged_image("WEBP", exif=exif())),
    "GIF comment": ("image/gif", lambda _: tagged_image("GIF", comment=WORDS)),
    "MP3 comment": (
        "audio/mpeg",
        lambda f: id3((b"COMM", b"\0eng\0" + WORDS)) + tagged_audio(f, "a.mp3"),
    ),
    "MP3 lyrics and cover": (
        "audio/mpeg",
        lambda f: (
            id3(
                (b"USLT", b"\0eng\0" + WORDS), (b"APIC", b"\0image/png\0\3\0" + tagged_image("PNG"))
            )
            + tagged_audio(f, "a.mp3")
        ),
    ),
    "MP3 APE and ID3v1": (
        "audio/mpeg",
        lambda f: (
            tagged_audio(f, "a.mp3")
            + ape(WORDS)
            + b"TAG<script>alert(1)</script>".ljust(128, b"\0")
        ),
    ),
    "WAV LIST": ("audio/wav", lambda f: wav_with(f, WORDS)),
    "MP4 comment": ("video/mp4", lambda f: tagged_video(f, "a.mp4")),
    "MP4 free and uuid boxes": (
        "video/mp4",
        lambda f: tagged_video(f, "a.mp4") + box(b"free", WORDS) + box(b"uuid", bytes(16) + WORDS),
    ),
    "MOV keys": (
        "video/quicktime",
        lambda f: tagged_video(f, "a.mov", movflags="use_metadata_tags"),
    ),
    "Matroska tags": ("video/x-matroska", lambda f: tagged_video(f, "a.mkv")),
    "WebM tags": ("video/webm", lambda f: tagged_video(f, "a.webm", "libvpx")),
    "FLV script data": ("video/x-flv", lambda f: tagged_video(f, "a.flv")),
    "AVI INFO": ("video/x-msvideo", lambda f: tagged_video(f, "a.avi", "mpeg4")),
    "transport stream": ("video/MP2T", lambda f: tagged_video(f, "a.ts")),
}
