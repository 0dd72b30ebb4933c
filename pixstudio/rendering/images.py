"""Opening uploaded images and fitting them to a frame."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageOps

from pixstudio.rendering.spec import UnreadableMedia

Box = tuple[float, float, float, float]


def open_image(path: Path) -> Image.Image:
    """The image upright in RGB on a light background; of an animation its first frame.

    Raises: UnreadableMedia.
    """
    try:
        with Image.open(path) as image:
            image.load()
            upright = ImageOps.exif_transpose(image)
            return _flatten(upright)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableMedia(path) from error


def _flatten(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (238, 236, 232, 255))
        return Image.alpha_composite(ground, layer).convert("RGB")
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGB")


def crop_to_fill_box(size: tuple[int, int], frame: tuple[int, int]) -> Box:
    """Return the largest centred box inside `size` that has the shape of `frame`."""
    scale = min(size[0] / frame[0], size[1] / frame[1])
    across, down = min(size[0], frame[0] * scale), min(size[1], frame[1] * scale)
    left, top = (size[0] - across) / 2, (size[1] - down) / 2
    return left, top, left + across, top + down


def crop_to_fill(image: Image.Image, width: int, height: int) -> Image.Image:
    """Scale and crop the image so that it fills the frame."""
    box = crop_to_fill_box(image.size, (width, height))
    filter_ = Image.Resampling.LANCZOS
    return image.resize((width, height), filter_, box=box, reducing_gap=3.0)


@lru_cache(maxsize=8)
def _cached(path: Path, _stamp: int, width: int, height: int) -> Image.Image:
    return crop_to_fill(open_image(path), width, height)


def open_fitted_image(path: Path, width: int, height: int) -> Image.Image:
    """Open an image already cover-fit to the frame."""
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as error:
        raise UnreadableMedia(path) from error
    return _cached(path, stamp, width, height)
