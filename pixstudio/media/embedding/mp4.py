"""Text in an MP4 file's list of metadata, as iTunes writes it and players show it.

Media data stay as they are; only the `moov` box is made again. Where it lies before the media data, these
move, so the offsets in it are raised. Sources: ISO/IEC 14496-12 (boxes), Apple's QuickTime File Format
(metadata).
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from typing import Any, cast

from pixstudio.media.embedding.spliced_file import (
    CannotEmbed,
    Part,
    SeekableFile,
    Span,
    read_exactly,
)
from pixstudio.media.embedding.xmp import EmbeddedText
from pixstudio.media.video.mp4_boxes import Box, BoxReader, TooManyBoxes

# The tables of an hour of video have about 2 MB.
MAX_MOOV_BYTES = 16 * 1024**2
_TRACK_BOXES = (b"trak", b"mdia", b"minf", b"stbl")
# Tables of chunk offsets, with the type of their numbers.
_NUMBERS_OF_TABLES = {b"stco": "I", b"co64": "Q"}
# Boxes with offsets of their own, in fragmented or encrypted files.
_UNKNOWN_OFFSETS = (b"moof", b"mfra", b"sidx", b"meta", b"mvex", b"saio")


def mp4_parts(file: SeekableFile, size: int, text: EmbeddedText) -> list[Part]:
    """The file with the text in its `moov` box. Raises: CannotEmbed, OSError."""
    moov, moves_media = _moov_of(file, size)
    content = bytearray(read_exactly(file, moov.body, moov.end - moov.body))
    kept, metadata = _without_user_data(content)
    body = kept + _box(b"udta", metadata + _list_of_metadata(_items_of(text), content))
    growth = len(body) + 8 - (moov.end - moov.start)
    if moves_media:
        _raise_offsets(body, moov.end, growth)
    return [Span(0, moov.start), _box(b"moov", bytes(body)), Span(moov.end, size)]


def _moov_of(file: SeekableFile, size: int) -> tuple[Box, bool]:
    """The `moov` box, and whether media data come behind it."""
    reader = BoxReader(cast(Any, file))
    try:
        boxes = list(reader.children(reader.root))
    except TooManyBoxes as error:
        raise CannotEmbed("The MP4 file has too many boxes.") from error
    names = [box.name for box in boxes]
    is_usual = names[:1] == [b"ftyp"] and names.count(b"moov") == 1 and b"mdat" in names
    if not is_usual or boxes[-1].end != size or set(names) & set(_UNKNOWN_OFFSETS):
        raise CannotEmbed("The MP4 file isn’t a usual one.")
    if reader.read(8, 12) == b"qt  ":
        raise CannotEmbed("QuickTime keeps its metadata elsewhere.")
    moov = boxes[names.index(b"moov")]
    if moov.end - moov.start > MAX_MOOV_BYTES:
        raise CannotEmbed("The MP4 file’s tables are too long.")
    return moov, any(box.name == b"mdat" and box.start >= moov.end for box in boxes)


def _inner_boxes(
    content: bytes | bytearray, start: int, end: int
) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each box in a part of a box's content. Raises: CannotEmbed."""
    while start + 8 <= end:
        length, name = struct.unpack_from(">L4s", content, start)
        if length < 8 or start + length > end:
            if not any(content[start:end]):
                return  # QuickTime ends lists with zeros.
            raise CannotEmbed("A box of the MP4 file is cut off.")
        yield name, start, start + length
        start += length


def _without_user_data(content: bytearray) -> tuple[bytearray, bytes]:
    """The boxes of `moov` without `udta`, and what is in that besides the list of metadata."""
    kept, user_data = bytearray(), bytearray()
    for name, start, end in _inner_boxes(content, 0, len(content)):
        if name in _UNKNOWN_OFFSETS and name != b"meta":
            raise CannotEmbed("The MP4 file is a fragmented one.")
        if name != b"udta":
            kept += content[start:end]
            continue
        for inner, inner_start, inner_end in _inner_boxes(content, start + 8, end):
            if not (inner == b"meta" and _is_list(content, inner_start)):
                user_data += content[inner_start:inner_end]
    return kept, bytes(user_data)


def _is_list(content: bytes | bytearray, start: int) -> bool:
    """Whether the `meta` box that starts here is iTunes' list of metadata."""
    return (
        content[start + 16 : start + 20] == b"hdlr" and content[start + 28 : start + 32] == b"mdir"
    )


def _items_of(text: EmbeddedText) -> dict[bytes, str]:
    return {
        b"\xa9nam": text.title,
        b"\xa9day": text.created,
        b"\xa9cmt": text.parameters,
        # Some players take no more; the whole is in `ldes`.
        b"desc": text.description[:255],
        b"ldes": text.description,
        b"\xa9too": text.software,
    }


def _list_of_metadata(items: Mapping[bytes, str], content: bytearray) -> bytes:
    """The `meta` box with these items, and those of the file's own list that have other names."""
    made = b"".join(
        _box(name, _box(b"data", struct.pack(">2L", 1, 0) + value.encode()))
        for name, value in items.items()
        if value
    )
    handler = _box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))
    return _box(b"meta", bytes(4) + handler + _box(b"ilst", _own_items(content, items) + made))


def _own_items(content: bytearray, replaced: Mapping[bytes, str]) -> bytes:
    found = bytearray()
    for path in _paths(content, 0, len(content), (b"udta", b"meta", b"ilst")):
        for name, start, end in _inner_boxes(content, *path):
            if name not in replaced:
                found += content[start:end]
    return bytes(found)


def _paths(
    content: bytearray, start: int, end: int, names: tuple[bytes, ...]
) -> Iterator[tuple[int, int]]:
    """Start and end of the content of each box that is reached by these names."""
    if not names:
        yield start, end
        return
    for name, inner_start, inner_end in _inner_boxes(content, start, end):
        if name != names[0] or (name == b"meta" and not _is_list(content, inner_start)):
            continue
        skipped = 12 if name == b"meta" else 8
        yield from _paths(content, inner_start + skipped, inner_end, names[1:])


def _raise_offsets(body: bytearray, after: int, growth: int) -> None:
    """Raise the offsets of all chunks that lie behind `after`. Raises: CannotEmbed."""
    for path in _paths(body, 0, len(body), _TRACK_BOXES):
        for name, start, end in _inner_boxes(body, *path):
            if name == b"saio":
                raise CannotEmbed("The MP4 file is encrypted.")
            if name in _NUMBERS_OF_TABLES:
                offsets = _table(body, start + 12, end, _NUMBERS_OF_TABLES[name])
                moved = (value + growth if value >= after else value for value in offsets)
                try:
                    raised = array(offsets.typecode, moved)
                except OverflowError as error:
                    raise CannotEmbed("The MP4 file is too long for its tables.") from error
                body[start + 16 : start + 16 + len(raised) * raised.itemsize] = _in_file_order(
                    raised
                ).tobytes()


def _table(body: bytearray, start: int, end: int, number: str) -> array[int]:
    """The numbers of a table, which begins with how many they are."""
    numbers = array(number)
    count = int.from_bytes(body[start : start + 4], "big")
    if start + 4 + count * numbers.itemsize > end:
        raise CannotEmbed("A table of the MP4 file is cut off.")
    numbers.frombytes(body[start + 4 : start + 4 + count * numbers.itemsize])
    return _in_file_order(numbers)


def _in_file_order(numbers: array[int]) -> array[int]:
    """The numbers from the file's order of bytes to the machine's, or back."""
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L4s", len(content) + 8, name) + content
