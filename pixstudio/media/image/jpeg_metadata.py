"""Remove metadata from a JPEG without encoding it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import ExifTags, Image

from pixstudio.media.recognition.byte_window import ByteWindow, open_window
from pixstudio.media.recognition.media_end import Chunk, jpeg_segments

_KEPT_PREFIXES = {b"\xe0": b"JFIF\0", b"\xe2": b"ICC_PROFILE\0", b"\xee": b"Adobe"}
_METADATA_MARKERS = frozenset({*(bytes([code]) for code in range(0xE0, 0xF0)), b"\xfe"})
_END_MARKER = b"\xd9"


def write_jpeg_without_metadata(path: str | Path, out: Path, orientation: int) -> None:
    """Copy the first image of a JPEG with its colour profile and, unless it is 1, its EXIF orientation.

    Drops all other metadata and everything behind the end of the image.
    """
    with open_window(Path(path)) as window, out.open("wb") as output:
        output.write(b"\xff\xd8")
        if orientation != 1:
            output.write(_orientation_segment(orientation))
        for segment, end in _with_ends(window):
            if segment.name not in _METADATA_MARKERS or _is_kept(window, segment):
                output.write(window.read(segment.start, end - segment.start))
        output.write(b"\xff" + _END_MARKER)


def _with_ends(window: ByteWindow) -> Iterator[tuple[Chunk, int]]:
    """Each segment between the start and end markers, with the offset of the next segment.

    Scan data lie between the end of a segment and the start of the next one.
    """
    previous: Chunk | None = None
    for segment in jpeg_segments(window):
        if previous and previous.start:
            yield previous, segment.start
        previous = segment
    if previous and previous.name != _END_MARKER:
        yield previous, window.size


def _is_kept(window: ByteWindow, segment: Chunk) -> bool:
    prefix = _KEPT_PREFIXES.get(segment.name)
    return prefix is not None and window.read(segment.body, len(prefix)) == prefix


def _orientation_segment(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    content = tags.tobytes()
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
