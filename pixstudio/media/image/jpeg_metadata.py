"""A JPEG without what makers write into it, its picture untouched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import ExifTags, Image

from pixstudio.media.recognition.byte_window import ByteWindow, open_window
from pixstudio.media.recognition.media_end import Chunk, jpeg_segments

_KEPT = {b"\xe0": b"JFIF\0", b"\xe2": b"ICC_PROFILE\0", b"\xee": b"Adobe"}
_NOTES = frozenset({*(bytes([code]) for code in range(0xE0, 0xF0)), b"\xfe"})
_END = b"\xd9"


def write_jpeg_without_metadata(path: str | Path, out: Path, orientation: int) -> None:
    """Copy the first picture of a JPEG with its colour profile and, where it lies on its side, with how it is
    to be turned; without any other metadata, and without whatever stands behind it."""
    with open_window(Path(path)) as window, out.open("wb") as stream:
        stream.write(b"\xff\xd8")
        if orientation != 1:
            stream.write(_orientation_segment(orientation))
        for part, until in _with_ends(window):
            if part.name not in _NOTES or _is_kept(window, part):
                stream.write(window.read(part.start, until - part.start))
        stream.write(b"\xff" + _END)


def _with_ends(window: ByteWindow) -> Iterator[tuple[Chunk, int]]:
    """Each part between the picture's marks of beginning and end, and where the next begins: what stands
    between them are a scan's data."""
    before: Chunk | None = None
    for part in jpeg_segments(window):
        if before and before.start:
            yield before, part.start
        before = part
    if before and before.name != _END:
        yield before, window.size


def _is_kept(window: ByteWindow, part: Chunk) -> bool:
    start = _KEPT.get(part.name)
    return start is not None and window.read(part.body, len(start)) == start


def _orientation_segment(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    content = tags.tobytes()
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
