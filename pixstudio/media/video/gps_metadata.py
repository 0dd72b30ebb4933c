"""Where a film says where it was taken: as bytes that can be emptied, so that the film itself stays as it is.

Phones and cameras write the place into MP4, MOV and 3GP in a few ways: a box of its own beside the film's
title (`©xyz`, `loci`), an entry among Apple's and Google's metadata, an XMP packet, or a track that notes
the way second by second (GoPro, Street View, Sony, Apple). A box that is emptied becomes a `free` box of the
same length, which every reader skips; of a track the samples are emptied.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pixstudio.media.video.byte_redaction import FREE_BOX_TYPE, Redaction, merge_overlapping
from pixstudio.media.video.mp4_boxes import Box, BoxReader, TooManyBoxes

MAX_REDACTIONS = 200_000
MAX_PACKET_BYTES = 16 * 1024**2
_PLACES = (b"\xa9xyz", b"loci")
_WORDS = (b"location", b"gps")
_XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
# What the samples of a track are, where they tell the way: of Apple's only some do.
_WAYS = (b"gpmd", b"camm", b"rtmd", b"mebx")
_MIXED = b"mebx"


class TooManyLocations(Exception):
    """So many that they can't be removed; the text is a sentence for a person."""


def find_gps_metadata(path: str | Path) -> list[Redaction]:
    """The bytes of an MP4, MOV or 3GP that say where it was taken, in order; [] where none do.

    Nothing is decoded, and lengths are never believed. Raises: TooManyPlaces.
    """
    with Path(path).open("rb") as file:
        try:
            return merge_overlapping(_few(_all_places(BoxReader(file))))
        except TooManyBoxes as error:
            raise _too_many() from error


def _few(found: Iterator[Redaction]) -> Iterator[Redaction]:
    for number, blank in enumerate(found):
        if number == MAX_REDACTIONS:
            raise _too_many()
        yield blank


def _too_many() -> TooManyLocations:
    return TooManyLocations(
        "The film holds more about where it was taken than can be removed from it."
    )


def _all_places(boxes: BoxReader) -> Iterator[Redaction]:
    for box in boxes.inside(boxes.whole):
        if box.name == b"moov":
            yield from _of_movie(boxes, box)
        else:
            yield from _of_remark(boxes, box)


def _of_movie(boxes: BoxReader, movie: Box) -> Iterator[Redaction]:
    for box in boxes.inside(movie):
        if box.name == b"trak":
            for part in boxes.inside(box):
                yield from _of_remark(boxes, part)
                if part.name == b"mdia":
                    yield from _of_track(boxes, part)
        else:
            yield from _of_remark(boxes, box)


def _of_remark(boxes: BoxReader, box: Box) -> Iterator[Redaction]:
    """Of a box that says something about the film or a track of it."""
    if box.name == b"udta":
        for part in boxes.inside(box):
            if part.name in _PLACES or (part.name == b"XMP_" and _has_way(boxes, part)):
                yield from _freed(part)
            elif part.name == b"meta":
                yield from _of_entries(boxes, part)
    elif box.name == b"meta":
        yield from _of_entries(boxes, box)
    elif box.name == b"uuid":
        is_xmp = boxes.read(box.body, box.body + 16) == _XMP_ID
        if is_xmp and _has_way(boxes, box):
            yield from _freed(box)


def _freed(box: Box) -> Iterator[Redaction]:
    """The box as one that holds nothing; a length of 64 bits stays between its name and its content."""
    yield Redaction(box.start + 4, 4, FREE_BOX_TYPE)
    yield Redaction(box.body, box.end - box.body)


def _has_way(boxes: BoxReader, box: Box) -> bool:
    """Whether a packet names a place; one that is too large to be looked at counts as if."""
    if box.end - box.body > MAX_PACKET_BYTES:
        return True
    return _names_place(boxes.read(box.body, box.end))


def _names_place(text: bytes) -> bool:
    return any(word in text.lower() for word in _WORDS)


def _of_entries(boxes: BoxReader, meta: Box) -> Iterator[Redaction]:
    # In QuickTime its boxes begin at once, elsewhere behind a version.
    skip = 0 if boxes.read(meta.body + 4, meta.body + 8) == b"hdlr" else 4
    parts = list(boxes.named(meta, b"keys", b"ilst", skip=skip))
    names = [name for part in parts if part.name == b"keys" for name in _keys(boxes, part)]
    for part in parts:
        if part.name == b"ilst":
            for entry in boxes.inside(part):
                if _is_place(boxes, entry, names):
                    yield from _freed(entry)


def _keys(boxes: BoxReader, keys: Box) -> list[bytes]:
    """The names that entries are numbered by, from 1 on."""
    return [boxes.read(key.body, min(key.end, key.body + 200)) for key in boxes.inside(keys, 8)]


def _is_place(boxes: BoxReader, entry: Box, names: list[bytes]) -> bool:
    number = int.from_bytes(entry.name, "big")
    if 0 < number <= len(names):
        return _names_place(names[number - 1])
    if entry.name == b"----":
        return any(
            _names_place(boxes.read(part.body, min(part.end, part.body + 200)))
            for part in boxes.named(entry, b"mean", b"name")
        )
    return entry.name in _PLACES


def _of_track(boxes: BoxReader, media: Box) -> Iterator[Redaction]:
    for information in boxes.named(media, b"minf"):
        for table in boxes.named(information, b"stbl"):
            parts = {box.name: box for box in boxes.inside(table)}
            if b"stsd" in parts and _tells_way(boxes, parts[b"stsd"]):
                yield from _samples(boxes, parts)


def _tells_way(boxes: BoxReader, descriptions: Box) -> bool:
    return any(
        entry.name != _MIXED
        or _names_place(boxes.read(entry.body, min(entry.end, entry.body + MAX_PACKET_BYTES)))
        for entry in boxes.named(descriptions, *_WAYS, skip=8)
    )


def _samples(boxes: BoxReader, parts: dict[bytes, Box]) -> Iterator[Redaction]:
    """The samples of a track, a chunk at a time, in which they lie one behind the other."""
    sizes = _sizes(boxes, parts.get(b"stsz"))
    at = 0
    for start, count in zip(_offsets(boxes, parts), _counts(boxes, parts), strict=False):
        if at >= len(sizes):
            return
        length = sum(sizes[at : at + count])
        at += count
        if start < boxes.whole.end:
            yield Redaction(start, min(length, boxes.whole.end - start))


def _sizes(boxes: BoxReader, box: Box | None) -> list[int]:
    if box is None:
        return []
    same, count = (*boxes.numbers(box, 4, "I", 2), 0, 0)[:2]
    if same:
        return [same] * min(count, MAX_REDACTIONS)
    return boxes.numbers(box, 12, "I", count)


def _offsets(boxes: BoxReader, parts: dict[bytes, Box]) -> list[int]:
    for name, code in ((b"stco", "I"), (b"co64", "Q")):
        if name in parts:
            count = (*boxes.numbers(parts[name], 4, "I", 1), 0)[0]
            return boxes.numbers(parts[name], 8, code, count)
    return []


def _counts(boxes: BoxReader, parts: dict[bytes, Box]) -> Iterator[int]:
    """How many samples each chunk has, the last number for all that are left."""
    if b"stsc" not in parts:
        return
    rows = (*boxes.numbers(parts[b"stsc"], 4, "I", 1), 0)[0]
    table = boxes.numbers(parts[b"stsc"], 8, "I", rows * 3)
    runs = list(zip(table[::3], table[1::3], strict=False))
    for (first, count), (after, _count) in pairwise([*runs, (2**31, 0)]):
        for _ in range(max(after - first, 0)):
            yield count
