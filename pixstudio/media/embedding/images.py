"""Places for an XMP packet in WebP, PNG and JPEG files. Pixels stay as they are.

Sources: WebP Container Specification; PNG (third edition), 11.3.3.4; XMP Specification, part 3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

from pixstudio.media.embedding.spliced_file import (
    CannotEmbed,
    Part,
    SeekableFile,
    Span,
    length_of,
    read_exactly,
)

MAX_CHUNKS = 10_000
_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEYWORD = b"XML:com.adobe.xmp"
_JPEG_SIGNATURE = b"http://ns.adobe.com/xap/1.0/\0"


def webp_parts(file: SeekableFile, size: int, packet: bytes) -> list[Part]:
    """The file with the packet as its `XMP ` chunk. Raises: CannotEmbed."""
    head = read_exactly(file, 0, 12)
    end = 8 + int.from_bytes(head[4:8], "little")
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or end > size:
        raise CannotEmbed("This is no whole WebP file.")
    chunks = list(_webp_chunks(file, end))
    if not chunks:
        raise CannotEmbed("The WebP file has no image.")
    if chunks[0][0] == b"VP8X":
        header = bytearray(read_exactly(file, 20, chunks[0][2] - 20))
        chunks = chunks[1:]
    else:
        header = bytearray(_extended_header(chunks[0], file))
    header[0] |= _XMP_FLAG
    body: list[Part] = [_chunk(b"VP8X", bytes(header))]
    body += [Span(start, stop) for name, start, stop in chunks if name != b"XMP "]
    body.append(_chunk(b"XMP ", packet))
    length = 4 + sum(map(length_of, body))
    if length > 0xFFFF_FFF6:
        raise CannotEmbed("The WebP file would be too long.")
    return [b"RIFF" + struct.pack("<L", length) + b"WEBP", *body]


def _webp_chunks(file: SeekableFile, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each chunk, with its padding."""
    offset = 12
    for _ in range(MAX_CHUNKS):
        if offset + 8 > end:
            return
        head = read_exactly(file, offset, 8)
        length = int.from_bytes(head[4:], "little")
        stop = offset + 8 + length + length % 2
        if stop > end:
            raise CannotEmbed("A chunk of the WebP file is cut off.")
        yield head[:4], offset, stop
        offset = stop
    raise CannotEmbed("The WebP file has too many chunks.")


def _extended_header(chunk: tuple[bytes, int, int], file: SeekableFile) -> bytes:
    """What the extended format says before the image: its size, and whether it is see-through."""
    name, start, _stop = chunk
    data = read_exactly(file, start + 8, 10)
    if name == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = (number & 0x3FFF for number in struct.unpack("<2H", data[6:10]))
        flags = 0
    elif name == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = _ALPHA_FLAG if bits >> 28 & 1 else 0
    else:
        raise CannotEmbed("The WebP file begins with something else than an image.")
    if not width or not height:
        raise CannotEmbed("The WebP file has no size.")
    sizes: bytes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes([flags, 0, 0, 0]) + sizes


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<L", len(data)) + data + b"\0" * (len(data) % 2)


def png_parts(file: SeekableFile, size: int, packet: bytes) -> list[Part]:
    """The file with the packet as text chunk behind its header. Raises: CannotEmbed."""
    if read_exactly(file, 0, 16) != _PNG_START + b"\0\0\0\x0dIHDR":
        raise CannotEmbed("This is no PNG file.")
    data = b"iTXt" + _PNG_KEYWORD + b"\0\0\0\0\0" + packet
    chunk = struct.pack(">L", len(packet) + 22) + data + struct.pack(">L", crc32(data))
    kept: list[Part] = []
    offset = 33
    for _ in range(MAX_CHUNKS):
        head = read_exactly(file, offset, 8)
        stop = offset + 12 + int.from_bytes(head[:4], "big")
        if stop > size:
            raise CannotEmbed("A chunk of the PNG file is cut off.")
        if not (head[4:] == b"iTXt" and _has_packet(file, offset, stop)):
            kept.append(Span(offset, stop))
        offset = stop
        if head[4:] == b"IEND":
            return [Span(0, 33), chunk, *kept, Span(offset, size)]
    raise CannotEmbed("The PNG file has too many chunks.")


def _has_packet(file: SeekableFile, start: int, stop: int) -> bool:
    keyword = _PNG_KEYWORD + b"\0"
    return stop - start - 12 >= len(keyword) and (
        read_exactly(file, start + 8, len(keyword)) == keyword
    )


def jpeg_parts(file: SeekableFile, size: int, packet: bytes) -> list[Part]:
    """The file with the packet in a segment behind JFIF's and EXIF's. Raises: CannotEmbed."""
    content = _JPEG_SIGNATURE + packet
    if len(content) + 2 > 0xFFFF:
        raise CannotEmbed("The text is too long for a JPEG file.")
    if read_exactly(file, 0, 2) != b"\xff\xd8":
        raise CannotEmbed("This is no JPEG file.")
    segment = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    kept: list[Part] = [Span(0, 2)]
    offset = 2
    for _ in range(MAX_CHUNKS):
        head = read_exactly(file, offset, 4)
        if head[0] != 0xFF or head[1] not in (0xE0, 0xE1):
            return [*kept, segment, Span(offset, size)]
        stop = offset + 2 + int.from_bytes(head[2:], "big")
        start = read_exactly(file, offset + 4, min(len(_JPEG_SIGNATURE), stop - offset - 4))
        if start != _JPEG_SIGNATURE:
            kept.append(Span(offset, stop))
        offset = stop
    raise CannotEmbed("The JPEG file has too many segments.")
