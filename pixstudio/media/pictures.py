"""Pictures: what they are, whether they decode, and smaller or tidier copies of them."""

from __future__ import annotations

import contextlib
import io
import mmap
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps, ImageSequence

MAX_PIXELS = 50_000_000
MAX_PICTURE_BYTES = 200 * 1024 * 1024
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# An animation is checked frame by frame until this many times the allowed pixels were decoded.
_ANIMATION_BUDGET = 4
# However small, a frame costs the time of so many pixels.
_LEAST_FRAME_PIXELS = 128 * 128
# A JPEG of one megabyte can hold scans enough for a minute of decoding.
_MAX_SECONDS = 30.0
_TURNED = frozenset({5, 6, 7, 8})
_XMP_LOCATION = (b"GPSLatitude", b"GPSLongitude", b"GPSPosition", b"GPSCoordinates")
_FILM_LOCATION = re.compile(rb"\xa9xyz.{4}[+-]\d\d|quicktime\.location", re.DOTALL)
_QUALITY = 95


class PictureError(Exception):
    """The picture can't be used; the text is a sentence for a person."""


class BrokenPicture(PictureError):
    """The file does not decode as a PNG, JPEG, GIF or WebP picture from beginning to end."""


class TooManyPixels(PictureError):
    """Decoding the picture would take more memory than allowed."""


@dataclass(frozen=True)
class PictureFacts:
    """Width and height in pixels as shown (EXIF orientation applied), format in Pillow's word."""

    width: int
    height: int
    format: str
    has_exif_location: bool


def read_picture(path: str | Path, *, max_pixels: int = MAX_PIXELS) -> PictureFacts:
    """Decode a picture completely and say what it is; pixels are counted before decoding.

    Raises:
        BrokenPicture: not a picture, damaged or cut off, or larger than MAX_PICTURE_BYTES.
        TooManyPixels: more than `max_pixels`.
    """
    with _opened(path, max_pixels) as image:
        facts = PictureFacts(*_shown_size(image), _format_of(image), _has_location(image, path))
        _decode_frames(image, max_pixels)
    return facts


def make_thumbnail(
    path: str | Path, out_path: str | Path, *, longest_side: int, max_pixels: int = MAX_PIXELS
) -> None:
    """Write a WebP copy no larger than `longest_side` pixels, upright, without metadata.

    The first frame of an animation. `out_path` appears only when complete.

    Raises:
        BrokenPicture, TooManyPixels
    """
    with _opened(path, max_pixels) as image:
        image.draft("RGB", (longest_side, longest_side))
        save_webp(ImageOps.exif_transpose(image), out_path, longest_side=longest_side)


def save_webp(image: Image.Image, out_path: str | Path, *, longest_side: int | None) -> None:
    """Write an image as WebP, scaled down to `longest_side` pixels where it is larger."""
    copy = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if longest_side:
        copy.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    with _whole_file(out_path) as part:
        copy.save(part, "WEBP", quality=82, method=4)


def normalise_picture(
    path: str | Path,
    out_path: str | Path,
    *,
    max_pixels: int = MAX_PIXELS,
    keeps_location: bool = False,
) -> bool:
    """Turn a picture upright and drop its location; writes `out_path` only when that changes it.

    A rewritten picture keeps its format, colour profile and frames and loses all other metadata,
    since makers hide places in many of them; with `keeps_location` it keeps its EXIF. Returns whether
    `out_path` was written.

    Raises:
        BrokenPicture, TooManyPixels
    """
    with _opened(path, max_pixels) as image:
        is_upright = _orientation(image) == 1
        if is_upright and (keeps_location or not _has_location(image, path)):
            return False
        with _whole_file(out_path) as part:
            _save_upright(image, part, max_pixels, keeps_location=keeps_location)
    return True


@contextlib.contextmanager
def _opened(path: str | Path, max_pixels: int) -> Iterator[Image.Image]:
    if Path(path).stat().st_size > MAX_PICTURE_BYTES:
        raise BrokenPicture(f"The picture is larger than {MAX_PICTURE_BYTES // 1024**2} MB.")
    with (
        _named_failures(),
        _TimedFile(io.FileIO(path)) as file,
        Image.open(file, formats=_FORMATS) as image,
    ):
        _check_pixels(image, max_pixels)
        yield image


class _TimedFile(io.BufferedReader):
    """A file that Pillow, which reads while it decodes, can't be busy with for too long."""

    def __init__(self, file: io.FileIO) -> None:
        super().__init__(file)
        self._ends = time.monotonic() + _MAX_SECONDS

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._ends:
            raise BrokenPicture("Decoding the picture took too long; it may be damaged.")
        return super().read(size)


@contextlib.contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels("The picture has far too many pixels.") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _broken() from error
    # Pillow's decoders raise many unrelated types on damaged input.
    except Exception as error:
        raise _broken() from error


def _broken() -> BrokenPicture:
    return BrokenPicture("The picture is damaged or incomplete: it could not be decoded.")


def _check_pixels(image: Image.Image, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels:
        raise TooManyPixels(
            f"The picture has {width} × {height} pixels; at most "
            f"{max_pixels // 1_000_000} million pixels are allowed."
        )


def _decode_frames(image: Image.Image, max_pixels: int) -> None:
    decoded = 0
    for frame in ImageSequence.Iterator(image):
        _check_pixels(frame, max_pixels)
        frame.load()
        decoded += max(frame.width * frame.height, _LEAST_FRAME_PIXELS)
        if decoded > _ANIMATION_BUDGET * max_pixels:
            return


def _format_of(image: Image.Image) -> str:
    # A JPEG with a second picture inside (many phones) is MPO to Pillow.
    return "JPEG" if image.format == "MPO" else str(image.format)


def _orientation(image: Image.Image) -> int:
    value = image.getexif().get(ExifTags.Base.Orientation, 1)
    return value if value in range(2, 9) else 1


def _shown_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if _orientation(image) in _TURNED else (width, height)


def _has_location(image: Image.Image, path: str | Path) -> bool:
    return _tells_place(image) or _tells_place_behind(image, path)


def _tells_place_behind(image: Image.Image, path: str | Path) -> bool:
    """Whether a second picture in a JPEG, or the film that phones put behind one, says where it was taken."""
    if image.format not in ("JPEG", "MPO"):
        return False
    with (
        Path(path).open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        if _FILM_LOCATION.search(content):
            return True
    pictures = range(1, int(getattr(image, "n_frames", 1)))
    tells = any(_tells_place(_at(image, number)) for number in pictures)
    image.seek(0)
    return tells


def _at(image: Image.Image, number: int) -> Image.Image:
    image.seek(number)
    return image


def _tells_place(image: Image.Image) -> bool:
    if image.getexif().get_ifd(ExifTags.IFD.GPSInfo):
        return True
    packets = [image.info.get(key, b"") for key in ("xmp", "XML:com.adobe.xmp")]
    texts = [p.encode("utf-8", "replace") if isinstance(p, str) else p for p in packets]
    return any(word in text for text in texts for word in _XMP_LOCATION)


def _save_upright(image: Image.Image, part: Path, max_pixels: int, *, keeps_location: bool) -> None:
    options: dict[str, Any] = {
        "icc_profile": image.info.get("icc_profile"),
        "exif": b"",
        "xmp": b"",
    }
    kind = _format_of(image)
    frames = int(getattr(image, "n_frames", 1)) if kind != "JPEG" else 1
    if frames > 1:
        _check_animation(image, frames, max_pixels)
        options |= _animation(image)
    upright = ImageOps.exif_transpose(image)
    if keeps_location:
        options["exif"] = upright.getexif().tobytes()
    if kind in {"JPEG", "WEBP"}:
        options["quality"] = _QUALITY
    upright.info = {}
    upright.save(part, kind, **options)


def _check_animation(image: Image.Image, frames: int, max_pixels: int) -> None:
    frame_pixels = max(image.width * image.height, _LEAST_FRAME_PIXELS)
    if frames * frame_pixels > _ANIMATION_BUDGET * max_pixels:
        raise TooManyPixels("The animation is too large to be turned upright.")


def _animation(image: Image.Image) -> dict[str, Any]:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frame.load()
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(ImageOps.exif_transpose(frame.copy()))
    image.seek(0)
    return {
        "save_all": True,
        "append_images": frames[1:],
        "duration": durations,
        "loop": image.info.get("loop", 0),
    }


@contextlib.contextmanager
def _whole_file(out_path: str | Path) -> Iterator[Path]:
    final = Path(out_path)
    part = final.with_name(f"{final.name}.part")
    try:
        yield part
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)
