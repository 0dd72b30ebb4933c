"""Find location metadata in a video, as byte ranges to overwrite without encoding the video again.

Phones and cameras store the location in MP4, MOV and 3GP as a user data box (`©xyz`, `loci`), an entry of
Apple's or Google's metadata, an XMP packet, or a track with positions over time (GoPro, Street View, Sony,
Apple). A redacted box becomes a `free` box of the same length, which every reader skips. Of a track the
samples are overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pixstudio.media.video.byte_redaction import FREE_BOX_TYPE, Redaction, merge_overlapping
from pixstudio.media.video.mp4_boxes import Box, BoxReader, TooManyBoxes

MAX_REDACTIONS = 200_000
MAX_PACKET_BYTES = 16 * 1024**2
_LOCATION_BOXES = (b"\xa9xyz", b"loci")
_LOCATION_WORDS = (b"location", b"gps")
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
# Sample formats of tracks with positions; of Apple's `mebx` tracks only some have them.
_LOCATION_TRACKS = (b"gpmd", b"camm", b"rtmd", b"mebx")
_APPLE_METADATA_TRACK = b"mebx"


class TooManyLocations(Exception):
    """More location metadata than can be removed; the text is a message for the user."""


def find_gps_metadata(path: str | Path) -> list[Redaction]:
    """The byte ranges of location metadata in an MP4, MOV or 3GP, sorted; [] if there are none.

    Decodes nothing and trusts no length. Raises: TooManyLocations.
    """
    with Path(path).open("rb") as file:
        try:
            return merge_overlapping(_limit_count(_redact_file(BoxReader(file))))
        except TooManyBoxes as error:
            raise _too_many_locations() from error


def _limit_count(redactions: Iterator[Redaction]) -> Iterator[Redaction]:
    for number, redaction in enumerate(redactions):
        if number == MAX_REDACTIONS:
            raise _too_many_locations()
        yield redaction


def _too_many_locations() -> TooManyLocations:
    return TooManyLocations("The video has more location data than can be removed.")


def _redact_file(boxes: BoxReader) -> Iterator[Redaction]:
    for box in boxes.children(boxes.root):
        if box.name == b"moov":
            yield from _redact_movie(boxes, box)
        else:
            yield from _redact_metadata_box(boxes, box)


def _redact_movie(boxes: BoxReader, movie: Box) -> Iterator[Redaction]:
    for box in boxes.children(movie):
        if box.name == b"trak":
            for part in boxes.children(box):
                yield from _redact_metadata_box(boxes, part)
                if part.name == b"mdia":
                    yield from _redact_track(boxes, part)
        else:
            yield from _redact_metadata_box(boxes, box)


def _redact_metadata_box(boxes: BoxReader, box: Box) -> Iterator[Redaction]:
    """Location metadata of a user data, metadata or XMP box of the video or one of its tracks."""
    if box.name == b"udta":
        for part in boxes.children(box):
            if part.name in _LOCATION_BOXES or (
                part.name == b"XMP_" and _packet_has_location(boxes, part)
            ):
                yield from _free_box(part)
            elif part.name == b"meta":
                yield from _redact_entries(boxes, part)
    elif box.name == b"meta":
        yield from _redact_entries(boxes, box)
    elif box.name == b"uuid":
        is_xmp = boxes.read(box.body, box.body + 16) == _XMP_UUID
        if is_xmp and _packet_has_location(boxes, box):
            yield from _free_box(box)


def _free_box(box: Box) -> Iterator[Redaction]:
    """Turn a box into an empty `free` box; a 64-bit length between name and body is kept."""
    yield Redaction(box.start + 4, 4, FREE_BOX_TYPE)
    yield Redaction(box.body, box.end - box.body)


def _packet_has_location(boxes: BoxReader, box: Box) -> bool:
    """Whether a packet mentions a location; a packet too large to read counts as if it did."""
    if box.end - box.body > MAX_PACKET_BYTES:
        return True
    return _mentions_location(boxes.read(box.body, box.end))


def _mentions_location(text: bytes) -> bool:
    return any(word in text.lower() for word in _LOCATION_WORDS)


def _redact_entries(boxes: BoxReader, meta: Box) -> Iterator[Redaction]:
    # In QuickTime its boxes follow directly, in MP4 after four bytes of version and flags.
    skip = 0 if boxes.read(meta.body + 4, meta.body + 8) == b"hdlr" else 4
    parts = list(boxes.children_named(meta, b"keys", b"ilst", skip=skip))
    names = [name for part in parts if part.name == b"keys" for name in _entry_keys(boxes, part)]
    for part in parts:
        if part.name == b"ilst":
            for entry in boxes.children(part):
                if _is_location_entry(boxes, entry, names):
                    yield from _free_box(entry)


def _entry_keys(boxes: BoxReader, keys: Box) -> list[bytes]:
    """The key names of metadata entries, which refer to them by number from 1."""
    return [boxes.read(key.body, min(key.end, key.body + 200)) for key in boxes.children(keys, 8)]


def _is_location_entry(boxes: BoxReader, entry: Box, names: list[bytes]) -> bool:
    number = int.from_bytes(entry.name, "big")
    if 0 < number <= len(names):
        return _mentions_location(names[number - 1])
    if entry.name == b"----":
        return any(
            _mentions_location(boxes.read(part.body, min(part.end, part.body + 200)))
            for part in boxes.children_named(entry, b"mean", b"name")
        )
    return entry.name in _LOCATION_BOXES


def _redact_track(boxes: BoxReader, media: Box) -> Iterator[Redaction]:
    for information in boxes.children_named(media, b"minf"):
        for table in boxes.children_named(information, b"stbl"):
            parts = {box.name: box for box in boxes.children(table)}
            if b"stsd" in parts and _is_location_track(boxes, parts[b"stsd"]):
                yield from _redact_samples(boxes, parts)


def _is_location_track(boxes: BoxReader, descriptions: Box) -> bool:
    return any(
        entry.name != _APPLE_METADATA_TRACK
        or _mentions_location(boxes.read(entry.body, min(entry.end, entry.body + MAX_PACKET_BYTES)))
        for entry in boxes.children_named(descriptions, *_LOCATION_TRACKS, skip=8)
    )


def _redact_samples(boxes: BoxReader, parts: dict[bytes, Box]) -> Iterator[Redaction]:
    """One range per chunk of a track; the samples of a chunk are contiguous."""
    sizes = _sample_sizes(boxes, parts.get(b"stsz"))
    index = 0
    for start, count in zip(
        _chunk_offsets(boxes, parts), _samples_per_chunk(boxes, parts), strict=False
    ):
        if index >= len(sizes):
            return
        length = sum(sizes[index : index + count])
        index += count
        if start < boxes.root.end:
            yield Redaction(start, min(length, boxes.root.end - start))


def _sample_sizes(boxes: BoxReader, box: Box | None) -> list[int]:
    if box is None:
        return []
    uniform_size, count = (*boxes.read_numbers(box, 4, "I", 2), 0, 0)[:2]
    if uniform_size:
        return [uniform_size] * min(count, MAX_REDACTIONS)
    return boxes.read_numbers(box, 12, "I", count)


def _chunk_offsets(boxes: BoxReader, parts: dict[bytes, Box]) -> list[int]:
    for name, code in ((b"stco", "I"), (b"co64", "Q")):
        if name in parts:
            count = (*boxes.read_numbers(parts[name], 4, "I", 1), 0)[0]
            return boxes.read_numbers(parts[name], 8, code, count)
    return []


def _samples_per_chunk(boxes: BoxReader, parts: dict[bytes, Box]) -> Iterator[int]:
    """Number of samples of each chunk; the last number applies to all remaining chunks."""
    if b"stsc" not in parts:
        return
    rows = (*boxes.read_numbers(parts[b"stsc"], 4, "I", 1), 0)[0]
    table = boxes.read_numbers(parts[b"stsc"], 8, "I", rows * 3)
    runs = list(zip(table[::3], table[1::3], strict=False))
    for (first, count), (after, _count) in pairwise([*runs, (2**31, 0)]):
        for _ in range(max(after - first, 0)):
            yield count
