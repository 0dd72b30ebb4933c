"""Opening a picture safely, whatever is in it."""

from __future__ import annotations

import contextlib
import io
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from pixstudio.media.recognition.byte_window import ByteWindow, open_window
from pixstudio.media.recognition.media_end import Chunk, png_chunks

MAX_PIXELS = 72_000_000
MAX_JPEG_PIXELS = 210_000_000
"""A JPEG is looked at in a smaller size than it has, for which its decoder needs little memory."""
MAX_IMAGE_BYTES = 200 * 1024 * 1024
MAY_HIDE_LOCATION = "hides_place"
"""Set in a picture's `info` where texts were left out that may say where it was taken."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# A JPEG of one megabyte can hold scans enough for a minute of decoding.
_MAX_SECONDS = 30.0
# What Pillow unpacks of one text, and half of what it holds of all; it refuses pictures that have more.
_TEXT_BYTES, _ALL_TEXT_BYTES = 1024**2, 32 * 1024**2
_PLACES = (b"XML:com.adobe.xmp", b"Raw profile type")

# Our own limits are counted before anything is decoded.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS


class ImageError(Exception):
    """The picture can't be used; the text is a sentence for a person."""


class InvalidImage(ImageError):
    """The file does not decode as a PNG, JPEG, GIF or WebP picture from beginning to end."""


class TooManyPixels(ImageError):
    """Decoding the picture would take more memory than allowed."""


@contextlib.contextmanager
def open_image(path: str | Path, max_pixels: int | None = None) -> Iterator[Image.Image]:
    """Open a picture under limits on bytes, pixels and time; `max_pixels` is by default that of its format.

    Raises:
        BrokenPicture, TooManyPixels: also while it is being decoded.
    """
    if Path(path).stat().st_size > MAX_IMAGE_BYTES:
        raise InvalidImage(f"The picture is larger than {MAX_IMAGE_BYTES // 1024**2} MB.")
    with _named_failures():
        left_out = _too_much_text(Path(path))
        raw = _WithoutParts(io.FileIO(path), left_out) if left_out else io.FileIO(path)
        with _TimedFile(raw) as file, Image.open(file, formats=_FORMATS) as image:
            check_pixel_count(image, max_pixels)
            if any(may_tell for _part, may_tell in left_out):
                image.info[MAY_HIDE_LOCATION] = True
            yield image


def check_pixel_count(image: Image.Image, max_pixels: int | None = None) -> None:
    """Raises: TooManyPixels."""
    most = max_pixels if max_pixels is not None else pixel_limit(image)
    width, height = image.size
    if width * height > most:
        raise TooManyPixels(
            f"The picture has {width} × {height} pixels; at most {most // 1_000_000} million pixels are "
            f"allowed{'' if is_jpeg(image) or max_pixels is not None else ' for this type'}. "
            "Save it smaller first."
        )


def pixel_limit(image: Image.Image) -> int:
    """How many pixels a picture of this format may have."""
    return MAX_JPEG_PIXELS if is_jpeg(image) else MAX_PIXELS


def is_jpeg(image: Image.Image) -> bool:
    """Whether it is a JPEG; one with a second picture inside (many phones) is MPO to Pillow."""
    return image.format in ("JPEG", "MPO")


class _TimedFile(io.BufferedReader):
    """A file that Pillow, which reads while it decodes, can't be busy with for too long."""

    def __init__(self, file: io.RawIOBase) -> None:
        super().__init__(file)
        self._ends = time.monotonic() + _MAX_SECONDS

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._ends:
            raise InvalidImage("Decoding the picture took too long; it may be damaged.")
        return super().read(size)


class _WithoutParts(io.RawIOBase):
    """A file that reads as if some of its parts were not there."""

    def __init__(self, file: io.FileIO, left_out: list[tuple[Chunk, bool]]) -> None:
        self._file = file
        self._at = self._start = 0
        edges = [0, *(edge for part, _ in left_out for edge in (part.start, part.end))]
        self._kept = list(zip(edges[::2], [*edges[1::2], file.seek(0, 2)], strict=True))

    def readinto(self, buffer: Any, /) -> int:
        skipped = self._at
        for start, end in self._kept:
            if skipped < end - start:
                self._file.seek(start + skipped)
                count = self._file.readinto(memoryview(buffer)[: end - start - skipped]) or 0
                self._at += count
                return count
            skipped -= end - start
        return 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        size = sum(end - start for start, end in self._kept)
        self._at = max(offset + (0, self._at, size)[whence], 0)
        return self._at

    def close(self) -> None:
        self._file.close()
        super().close()


def _too_much_text(path: Path) -> list[tuple[Chunk, bool]]:
    """The texts and colour profiles of a PNG that Pillow would refuse the whole picture for, and of each
    whether it may say where the picture was taken. The picture is no less whole without them."""
    with open_window(path) as window:
        if window.read(0, 8) != b"\x89PNG\r\n\x1a\n":
            return []
        found, total = [], 0
        for part in png_chunks(window):
            if part.name not in (b"tEXt", b"zTXt", b"iTXt", b"iCCP") or part.end > window.size:
                continue
            size = _text_bytes(window, part)
            total += size
            if size > _TEXT_BYTES or total > _ALL_TEXT_BYTES:
                start = window.read(part.body, 17)
                found.append((part, start.startswith(_PLACES)))
                total -= size
        return found


def _text_bytes(window: ByteWindow, part: Chunk) -> int:
    """How long a text or profile is when unpacked; more than allowed where it is packed in no known way."""
    content = window.read(part.body, part.end - 4 - part.body)
    _keyword, _, rest = content.partition(b"\0")
    if part.name == b"tEXt":
        return len(rest)
    if part.name == b"iTXt":
        if rest[:1] == b"\0":
            return len(rest)
        rest = rest[1:2] + rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if rest[:1] != b"\0":
        return _TEXT_BYTES + 1
    return _unpacked_bytes(rest[1:])


def _unpacked_bytes(packed: bytes) -> int:
    try:
        return len(zlib.decompressobj().decompress(packed, _TEXT_BYTES + 1))
    except zlib.error:
        return 0


@contextlib.contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except ImageError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(
            "The picture has far too many pixels. Save it smaller first."
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _broken() from error
    # Pillow's decoders raise many unrelated types on damaged input.
    except Exception as error:
        raise _broken() from error


def _broken() -> InvalidImage:
    return InvalidImage("The picture is damaged or incomplete: it could not be decoded.")
