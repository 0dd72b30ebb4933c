"""Open images safely: limits on bytes, pixels, text and decoding time."""

from __future__ import annotations

import contextlib
import io
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, WebPImagePlugin

from pixstudio.media.recognition.byte_window import ByteWindow, open_window
from pixstudio.media.recognition.media_end import Chunk, png_chunks

MAX_PIXELS = 72_000_000
MAX_JPEG_PIXELS = 210_000_000
"""JPEG limit in pixels; larger than for other types, since JPEGs are decoded at a reduced size."""
MAX_IMAGE_BYTES = 200 * 1024 * 1024
MAY_HIDE_LOCATION = "hides_place"
"""Key in an image's `info`: text chunks that may hold a location were skipped."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# A JPEG of one megabyte can hold enough scans for a minute of decoding.
_MAX_SECONDS = 30.0
# Pillow's limit for one text chunk, and half of its limit for all: it refuses images that exceed them.
_MAX_TEXT_BYTES, _MAX_TOTAL_TEXT_BYTES = 1024**2, 32 * 1024**2
_LOCATION_PREFIXES = (b"XML:com.adobe.xmp", b"Raw profile type")

# Loaded by name: left to find WebP by itself, Pillow loads all of its forty formats in each child.
assert WebPImagePlugin
# Our own pixel limits are checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS


class ImageError(Exception):
    """The image can't be used; the text is a message for the user."""


class InvalidImage(ImageError):
    """The file does not decode completely as a PNG, JPEG, GIF or WebP image."""


class TooManyPixels(ImageError):
    """Decoding the image would take more memory than allowed."""


@contextlib.contextmanager
def open_image(path: str | Path, max_pixels: int | None = None) -> Iterator[Image.Image]:
    """Open an image under limits on bytes, pixels and time; `max_pixels` defaults to its format's limit.

    Raises:
        InvalidImage, TooManyPixels: also while the caller decodes the image.
    """
    if Path(path).stat().st_size > MAX_IMAGE_BYTES:
        raise InvalidImage(f"The image is larger than {MAX_IMAGE_BYTES // 1024**2} MB.")
    with _translate_errors():
        skipped_chunks = _oversized_text_chunks(Path(path))
        source = (
            _FileWithoutChunks(io.FileIO(path), skipped_chunks)
            if skipped_chunks
            else io.FileIO(path)
        )
        with _TimedFile(source) as file, Image.open(file, formats=_FORMATS) as image:
            check_pixel_count(image, max_pixels)
            if any(may_hide_location for _part, may_hide_location in skipped_chunks):
                image.info[MAY_HIDE_LOCATION] = True
            yield image


def check_pixel_count(image: Image.Image, max_pixels: int | None = None) -> None:
    """Check the size of an image before it is decoded. Raises: TooManyPixels."""
    limit = max_pixels if max_pixels is not None else pixel_limit(image)
    width, height = image.size
    if width * height > limit:
        raise TooManyPixels(
            f"The image has {width} × {height} pixels; at most {limit // 1_000_000} million pixels are "
            f"allowed{'' if is_jpeg(image) or max_pixels is not None else ' for this type'}. "
            "Save it smaller first."
        )


def pixel_limit(image: Image.Image) -> int:
    """Maximum number of pixels for an image of this format."""
    return MAX_JPEG_PIXELS if is_jpeg(image) else MAX_PIXELS


def is_jpeg(image: Image.Image) -> bool:
    """Whether the image is a JPEG. Pillow reports one with further images (many phones) as MPO."""
    return image.format in ("JPEG", "MPO")


class _TimedFile(io.BufferedReader):
    """A file that fails after _MAX_SECONDS. Pillow reads while it decodes, so this ends decoding too."""

    def __init__(self, file: io.RawIOBase) -> None:
        super().__init__(file)
        self._deadline = time.monotonic() + _MAX_SECONDS

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._deadline:
            raise InvalidImage("Decoding the image took too long; it may be damaged.")
        return super().read(size)


class _FileWithoutChunks(io.RawIOBase):
    """A PNG file that reads as if some of its chunks did not exist."""

    def __init__(self, file: io.FileIO, skipped_chunks: list[tuple[Chunk, bool]]) -> None:
        self._file = file
        self._at = self._start = 0
        edges = [0, *(edge for chunk, _ in skipped_chunks for edge in (chunk.start, chunk.end))]
        self._kept_ranges = list(zip(edges[::2], [*edges[1::2], file.seek(0, 2)], strict=True))

    def readinto(self, buffer: Any, /) -> int:
        skipped = self._at
        for start, end in self._kept_ranges:
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
        size = sum(end - start for start, end in self._kept_ranges)
        self._at = max(offset + (0, self._at, size)[whence], 0)
        return self._at

    def close(self) -> None:
        self._file.close()
        super().close()


def _oversized_text_chunks(path: Path) -> list[tuple[Chunk, bool]]:
    """The text and colour profile chunks of a PNG that would make Pillow refuse the whole image.

    Each comes with whether it may hold a location. The image itself is complete without them.
    """
    with open_window(path) as window:
        if window.read(0, 8) != b"\x89PNG\r\n\x1a\n":
            return []
        found, total = [], 0
        for chunk in png_chunks(window):
            if chunk.name not in (b"tEXt", b"zTXt", b"iTXt", b"iCCP") or chunk.end > window.size:
                continue
            size = _unpacked_text_bytes(window, chunk)
            total += size
            if size > _MAX_TEXT_BYTES or total > _MAX_TOTAL_TEXT_BYTES:
                start = window.read(chunk.body, 17)
                found.append((chunk, start.startswith(_LOCATION_PREFIXES)))
                total -= size
        return found


def _unpacked_text_bytes(window: ByteWindow, chunk: Chunk) -> int:
    """Unpacked size of a text or profile in bytes; above the limit if the compression is unknown."""
    body = window.read(chunk.body, chunk.end - 4 - chunk.body)
    _keyword, _, rest = body.partition(b"\0")
    if chunk.name == b"tEXt":
        return len(rest)
    if chunk.name == b"iTXt":
        if rest[:1] == b"\0":
            return len(rest)
        rest = rest[1:2] + rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if rest[:1] != b"\0":
        return _MAX_TEXT_BYTES + 1
    return _unpacked_bytes(rest[1:])


def _unpacked_bytes(packed: bytes) -> int:
    try:
        return len(zlib.decompressobj().decompress(packed, _MAX_TEXT_BYTES + 1))
    except zlib.error:
        return 0


@contextlib.contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except ImageError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels("The image has far too many pixels. Save it smaller first.") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _invalid_image() from error
    # Pillow's decoders raise many unrelated types on damaged input.
    except Exception as error:
        raise _invalid_image() from error


def _invalid_image() -> InvalidImage:
    return InvalidImage("The image is damaged or incomplete: it could not be decoded.")
