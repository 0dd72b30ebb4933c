"""Pictures: what they are, whether they decode, and smaller or tidier copies of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from pixstudio.media.image.colour_conversion import to_eight_bits, to_srgb
from pixstudio.media.image.downscaling import MAX_SENT_PIXELS, downscaled_size
from pixstudio.media.image.jpeg_metadata import write_jpeg_without_metadata
from pixstudio.media.image.metadata import has_location, read_orientation
from pixstudio.media.image.opening import (
    MAX_PIXELS,
    ImageError,
    InvalidImage,
    TooManyPixels,
    check_pixel_count,
    is_jpeg,
    open_image,
    pixel_limit,
)

__all__ = [
    "MAX_PIXELS",
    "ImageError",
    "InvalidImage",
    "TooManyPixels",
    "make_downscaled",
    "make_thumbnail",
    "normalise_image",
    "probe_image",
    "save_webp",
]
# An animation is checked frame by frame until this many times the allowed pixels were decoded.
_ANIMATION_BUDGET = 4
# However small, a frame costs the time of so many pixels.
_LEAST_FRAME_PIXELS = 128 * 128
_TURNED = frozenset({5, 6, 7, 8})
_METHODS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUALITY = 95


@dataclass(frozen=True)
class ImageInfo:
    """Width and height in pixels as shown (EXIF orientation applied), format in Pillow's word."""

    width: int
    height: int
    format: str
    has_exif_location: bool


def probe_image(path: str | Path, *, max_pixels: int | None = None) -> ImageInfo:
    """Decode a picture completely and say what it is; pixels are counted before decoding.

    `max_pixels` is by default MAX_PIXELS, and more for a JPEG, whose every byte is read in less memory.

    Raises:
        BrokenPicture: not a picture, damaged or cut off, or larger than MAX_PICTURE_BYTES.
        TooManyPixels: more than `max_pixels`.
    """
    with open_image(path, max_pixels) as image:
        facts = ImageInfo(*_shown_size(image), _format_of(image), has_location(image, path))
        _decode_frames(image, max_pixels)
    return facts


def make_thumbnail(
    path: str | Path, out_path: str | Path, *, longest_side: int, max_pixels: int | None = None
) -> None:
    """Write a WebP copy no larger than `longest_side` pixels, upright, in sRGB, without metadata.

    The first frame of an animation. `out_path` appears only when complete.

    Raises:
        BrokenPicture, TooManyPixels
    """
    with open_image(path, max_pixels) as image:
        orientation = read_orientation(image)
        image.draft("RGB", (longest_side, longest_side))
        save_webp(image, out_path, longest_side=longest_side, orientation=orientation)


def save_webp(
    image: Image.Image, out_path: str | Path, *, longest_side: int | None, orientation: int = 1
) -> None:
    """Write an image as WebP, scaled down to `longest_side` pixels where it is larger."""
    profile = image.info.get("icc_profile")
    copy = to_eight_bits(image)
    if longest_side:
        copy = copy.copy() if copy is image else copy
        copy.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    shown = to_srgb(_turned(copy, orientation), profile)
    with _whole_file(out_path) as part:
        _save_as_webp(shown, part, quality=82)


def _save_as_webp(image: Image.Image, part: Path, *, quality: int) -> None:
    image.save(part, "WEBP", quality=quality, method=4, icc_profile=None, exif=b"", xmp=b"")


def make_downscaled(path: str | Path, out_path: str | Path) -> bool:
    """Write the smaller copy of a very large picture that PixVerse is sent: an upright WebP, no metadata.

    Returns whether there is one: any other picture is sent as it is.

    Raises:
        BrokenPicture, TooManyPixels
    """
    with open_image(path) as image:
        size = downscaled_size(*image.size)
        if size is None:
            return False
        orientation, profile = read_orientation(image), image.info.get("icc_profile")
        image.draft("RGB", size)
        # Twice its size is as good, and much faster to begin with.
        small = to_eight_bits(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        shown = to_srgb(_turned(small, orientation), profile)
    with _whole_file(out_path) as part:
        _save_as_webp(shown, part, quality=_QUALITY)
    return True


def normalise_image(
    path: str | Path,
    out_path: str | Path,
    *,
    max_pixels: int | None = None,
    keeps_location: bool = False,
) -> bool:
    """Turn a picture upright and drop its location; writes `out_path` only when that changes it.

    A rewritten picture keeps its format, colour profile and frames and loses all other metadata,
    since makers hide places in many of them; with `keeps_location` it keeps its EXIF. A JPEG that is not
    turned keeps its pixels as they are, and one that is too large to be turned keeps the word on how it
    is to be. Returns whether `out_path` was written.

    Raises:
        BrokenPicture, TooManyPixels
    """
    with open_image(path, max_pixels) as image:
        orientation = read_orientation(image)
        is_left = is_jpeg(image) and image.width * image.height > MAX_SENT_PIXELS
        may_stay = keeps_location or not has_location(image, path)
        if may_stay and (orientation == 1 or is_left):
            return False
        with _whole_file(out_path) as part:
            if is_jpeg(image) and (orientation == 1 or is_left):
                write_jpeg_without_metadata(path, part, orientation)
            else:
                _save_upright(image, part, max_pixels, keeps_location=keeps_location)
    return True


def _decode_frames(image: Image.Image, max_pixels: int | None) -> None:
    if is_jpeg(image):
        # Every byte is read, but an eighth of each side is enough of its pixels. A second picture, which
        # programs cut off without a word, is nobody's loss.
        image.draft(None, (max(image.width // 8, 1), max(image.height // 8, 1)))
        image.load()
        return
    most = max_pixels if max_pixels is not None else pixel_limit(image)
    decoded = 0
    for frame in ImageSequence.Iterator(image):
        check_pixel_count(frame, max_pixels)
        frame.load()
        decoded += max(frame.width * frame.height, _LEAST_FRAME_PIXELS)
        if decoded > _ANIMATION_BUDGET * most:
            return


def _format_of(image: Image.Image) -> str:
    return "JPEG" if is_jpeg(image) else str(image.format)


def _shown_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if read_orientation(image) in _TURNED else (width, height)


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    method = _METHODS.get(orientation)
    return image if method is None else image.transpose(method)


def _save_upright(
    image: Image.Image, part: Path, max_pixels: int | None, *, keeps_location: bool
) -> None:
    options: dict[str, Any] = {
        "icc_profile": image.info.get("icc_profile"),
        "exif": b"",
        "xmp": b"",
    }
    kind = _format_of(image)
    # A colour that stands for nothing is no metadata.
    clear = image.info.get("transparency")
    frames = int(getattr(image, "n_frames", 1)) if kind != "JPEG" else 1
    if frames > 1:
        _check_animation(image, frames, max_pixels)
        options |= _animation(image)
    if keeps_location:
        options["exif"] = ImageOps.exif_transpose(image).getexif().tobytes()
    upright = _turned(image, read_orientation(image))
    if kind in {"JPEG", "WEBP"}:
        options["quality"] = _QUALITY
    upright.info = {} if clear is None else {"transparency": clear}
    upright.save(part, kind, **options)


def _check_animation(image: Image.Image, frames: int, max_pixels: int | None) -> None:
    most = max_pixels if max_pixels is not None else pixel_limit(image)
    frame_pixels = max(image.width * image.height, _LEAST_FRAME_PIXELS)
    if frames * frame_pixels > _ANIMATION_BUDGET * most:
        raise TooManyPixels("The animation is too large to be turned upright.")


def _animation(image: Image.Image) -> dict[str, Any]:
    orientation = read_orientation(image)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frame.load()
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(_turned(frame.copy(), orientation))
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
