"""Slow camera moves over a photo, with sub-pixel steps."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from pixstudio.rendering.images import Box


@dataclass(frozen=True)
class CameraMove:
    """End of a camera move: zoom factor and target point (0 to 1 each way)."""

    zoom: float
    x: float
    y: float

    def box(self, size: tuple[int, int], progress: float) -> Box:
        """The visible part of an image of `size` at that progress."""
        part = ease_in_out(progress)
        scale = 1 / (1 + (self.zoom - 1) * part)
        width, height = size[0] * scale, size[1] * scale
        left, top = (size[0] - width) * self.x, (size[1] - height) * self.y
        return left, top, left + width, top + height


def camera_move_for(seed: int) -> CameraMove:
    """The camera move of a seed."""
    rng = np.random.default_rng(abs(seed) + 77)
    return CameraMove(rng.uniform(1.14, 1.24), *rng.uniform(0.1, 0.9, 2))


def ease_in_out(progress: float) -> float:
    """Ease-in-out curve from 0 to 1."""
    part = min(1.0, max(0.0, progress))
    return 0.55 * part * part * (3 - 2 * part) + 0.45 * part


def crop_resize(image: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    """The box of an image, resized."""
    whole: Box = (0.0, 0.0, float(size[0]), float(size[1]))
    if size == image.size and box == whole:
        return image
    return image.resize(size, Image.Resampling.BICUBIC, box=box)


def progress_steps(count: int) -> Iterator[float]:
    """Progress from 0 to 1 in `count` frames."""
    return iter(np.linspace(0, 1, count)) if count > 1 else iter((0.0,))
