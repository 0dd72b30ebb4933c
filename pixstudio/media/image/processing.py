"""Probe images, and write thumbnails, downscaled copies and normalised versions of them."""

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
# Checking an animation stops once its decoded frames exceed this many times the pixel limit.
_MAX_ANIMATION_FACTOR = 4
# Every frame counts as at least so many pixels: small frames cost time as well.
_MIN_FRAME_PIXELS = 128 * 128
_SIDEWAYS_ORIENTATIONS = frozenset({5, 6, 7, 8})
_TRANSPOSE_BY_ORIENTATION = {
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
    """Width and height in pixels (EXIF orientation applied) and Pillow's name of the format."""

    width: int
    height: int
    format: str
    has_exif_location: bool


def probe_image(path: str | Path, *, max_pixels: int | None = None) -> ImageInfo:
    """Decode an image completely and return its properties; the pixel limit is checked first.

    `max_pixels` defaults to the limit of the format. A JPEG is read completely but decoded at an eighth of
    its size, which needs less memory.

    Raises:
        InvalidImage: not an image, damaged, truncated, or larger than MAX_IMAGE_BYTES.
        TooManyPixels: more than `max_pixels`.
    """
    with open_image(path, max_pixels) as image:
        info = ImageInfo(*_upright_size(image), _format_of(image), has_location(image, path))
        _decode_frames(image, max_pixels)
    return info


def make_thumbnail(
    path: str | Path, out_path: str | Path, *, longest_side: int, max_pixels: int | None = None
) -> None:
    """Write a WebP copy no larger than `longest_side` pixels, upright, in sRGB, without metadata.

    Uses the first frame of an animation. `out_path` is written atomically.

    Raises:
        InvalidImage, TooManyPixels
    """
    with open_image(path, max_pixels) as image:
        orientation = read_orientation(image)
        image.draft("RGB", (longest_side, longest_side))
        save_webp(image, out_path, longest_side=longest_side, orientation=orientation)


def save_webp(
    image: Image.Image, out_path: str | Path, *, longest_side: int | None, orientation: int = 1
) -> None:
    """Write an image as WebP in sRGB, upright, at most `longest_side` pixels (None: full size)."""
    profile = image.info.get("icc_profile")
    copy = to_eight_bits(image)
    if longest_side:
        copy = copy.copy() if copy is image else copy
        copy.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    upright_srgb = to_srgb(_transpose(copy, orientation), profile)
    with _atomic_output(out_path) as part_path:
        _save_as_webp(upright_srgb, part_path, quality=82)


def _save_as_webp(image: Image.Image, part_path: Path, *, quality: int) -> None:
    image.save(part_path, "WEBP", quality=quality, method=4, icc_profile=None, exif=b"", xmp=b"")


def make_downscaled(path: str | Path, out_path: str | Path) -> bool:
    """Write the downscaled copy of a very large image that PixVerse gets: upright WebP without metadata.

    Returns whether a copy was written; smaller images are sent as they are.

    Raises:
        InvalidImage, TooManyPixels
    """
    with open_image(path) as image:
        size = downscaled_size(*image.size)
        if size is None:
            return False
        orientation, profile = read_orientation(image), image.info.get("icc_profile")
        image.draft("RGB", size)
        # Reducing to twice the target size first looks the same and is much faster.
        small = to_eight_bits(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright_srgb = to_srgb(_transpose(small, orientation), profile)
    with _atomic_output(out_path) as part_path:
        _save_as_webp(upright_srgb, part_path, quality=_QUALITY)
    return True


def normalise_image(
    path: str | Path,
    out_path: str | Path,
    *,
    max_pixels: int | None = None,
    keeps_location: bool = False,
) -> bool:
    """Rotate an image upright and remove its location; writes `out_path` only if either changes it.

    A rewritten image keeps its format, colour profile and frames. It loses all other metadata, since
    cameras store locations in many fields; with `keeps_location` it keeps its EXIF. A JPEG that needs no
    rotation is not encoded again, and one too large to be rotated keeps its EXIF orientation instead.
    Returns whether `out_path` was written.

    Raises:
        InvalidImage, TooManyPixels
    """
    with open_image(path, max_pixels) as image:
        orientation = read_orientation(image)
        keeps_orientation = is_jpeg(image) and image.width * image.height > MAX_SENT_PIXELS
        needs_no_removal = keeps_location or not has_location(image, path)
        if needs_no_removal and (orientation == 1 or keeps_orientation):
            return False
        with _atomic_output(out_path) as part_path:
            if is_jpeg(image) and (orientation == 1 or keeps_orientation):
                write_jpeg_without_metadata(path, part_path, orientation)
            else:
                _save_upright(image, part_path, max_pixels, keeps_location=keeps_location)
    return True


def _decode_frames(image: Image.Image, max_pixels: int | None) -> None:
    if is_jpeg(image):
        # Reads every byte but decodes at an eighth of each side. Further images are not checked: many
        # programs truncate them, and only the first one is used.
        image.draft(None, (max(image.width // 8, 1), max(image.height // 8, 1)))
        image.load()
        return
    limit = max_pixels if max_pixels is not None else pixel_limit(image)
    decoded_pixels = 0
    for frame in ImageSequence.Iterator(image):
        check_pixel_count(frame, max_pixels)
        frame.load()
        decoded_pixels += max(frame.width * frame.height, _MIN_FRAME_PIXELS)
        if decoded_pixels > _MAX_ANIMATION_FACTOR * limit:
            return


def _format_of(image: Image.Image) -> str:
    return "JPEG" if is_jpeg(image) else str(image.format)


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if read_orientation(image) in _SIDEWAYS_ORIENTATIONS else (width, height)


def _transpose(image: Image.Image, orientation: int) -> Image.Image:
    method = _TRANSPOSE_BY_ORIENTATION.get(orientation)
    return image if method is None else image.transpose(method)


def _save_upright(
    image: Image.Image, part_path: Path, max_pixels: int | None, *, keeps_location: bool
) -> None:
    options: dict[str, Any] = {
        "icc_profile": image.info.get("icc_profile"),
        "exif": b"",
        "xmp": b"",
    }
    image_format = _format_of(image)
    # The transparent colour is image data, not metadata.
    transparent_colour = image.info.get("transparency")
    frames = int(getattr(image, "n_frames", 1)) if image_format != "JPEG" else 1
    if frames > 1:
        _check_animation(image, frames, max_pixels)
        options |= _animation_options(image)
    if keeps_location:
        options["exif"] = ImageOps.exif_transpose(image).getexif().tobytes()
    upright = _transpose(image, read_orientation(image))
    if image_format in {"JPEG", "WEBP"}:
        options["quality"] = _QUALITY
    upright.info = {} if transparent_colour is None else {"transparency": transparent_colour}
    upright.save(part_path, image_format, **options)


def _check_animation(image: Image.Image, frames: int, max_pixels: int | None) -> None:
    limit = max_pixels if max_pixels is not None else pixel_limit(image)
    frame_pixels = max(image.width * image.height, _MIN_FRAME_PIXELS)
    if frames * frame_pixels > _MAX_ANIMATION_FACTOR * limit:
        raise TooManyPixels("The animation is too large to be turned upright.")


def _animation_options(image: Image.Image) -> dict[str, Any]:
    orientation = read_orientation(image)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frame.load()
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(_transpose(frame.copy(), orientation))
    image.seek(0)
    return {
        "save_all": True,
        "append_images": frames[1:],
        "duration": durations,
        "loop": image.info.get("loop", 0),
    }


@contextlib.contextmanager
def _atomic_output(out_path: str | Path) -> Iterator[Path]:
    final_path = Path(out_path)
    part_path = final_path.with_name(f"{final_path.name}.part")
    try:
        yield part_path
        part_path.replace(final_path)
    finally:
        part_path.unlink(missing_ok=True)
