"""Drawing on canvases: planar float32, shape (3, height, width), 0 to 1."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from pixstudio.rendering.frame_conversion import frame_planes

Array = NDArray[np.float32]
Number = float | np.float32
TABLE_SIZE = 4096


@dataclass(frozen=True)
class PixelGrid:
    """A grid of pixels measured in heights: y runs from 0 (top) to 1, x from 0 to `aspect`."""

    width: int
    height: int

    @property
    def aspect(self) -> float:
        """Width in heights."""
        return self.width / self.height

    @cached_property
    def x(self) -> Array:
        """Shape (1, width)."""
        steps = (np.arange(self.width, dtype=np.float32) + 0.5) / self.height
        return steps[None, :].astype(np.float32)

    @cached_property
    def y(self) -> Array:
        """Shape (height, 1)."""
        steps = (np.arange(self.height, dtype=np.float32) + 0.5) / self.height
        return steps[:, None].astype(np.float32)

    def distance(self, x: float, y: float) -> Array:
        """Distance of every pixel from a point, in heights."""
        return np.asarray(
            np.hypot(self.x - np.float32(x), self.y - np.float32(y)), dtype=np.float32
        )


def parse_colour(code: str) -> Array:
    """Return #rrggbb as shape (3, 1, 1)."""
    values = [int(code[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return np.array(values, dtype=np.float32).reshape(3, 1, 1)


def parse_colours(codes: str) -> list[Array]:
    """Return several colours written with spaces between them."""
    return [parse_colour(code) for code in codes.split()]


def gradient(along: Array, stops: list[tuple[float, Array]]) -> Array:
    """Colour an array of positions by stops (position, colour); returns (3, …)."""
    places = [place for place, _ in stops]
    channels = [
        np.interp(along, places, [float(tone[channel, 0, 0]) for _, tone in stops])
        for channel in range(3)
    ]
    return np.stack(channels).astype(np.float32)


def smoothstep(low: Number, high: Number, value: Array) -> Array:
    """Smoothstep from 0 at `low` to 1 at `high`; `low` may be the greater."""
    part = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), dtype=np.float32)


def blend(canvas: Array, cover: Array, tone: Array) -> None:
    """Cover the canvas with a tone where `cover` is 1, in place."""
    canvas += cover * (tone - canvas)


def glow(distance: Array, radius: float) -> Array:
    """Light that falls off softly around a point."""
    near = distance / np.float32(radius)
    return np.asarray(1 / (1 + near * near * near), dtype=np.float32)


class NoiseProfile:
    """Periodic noise along a line, 0 to 1, looked up at any fraction of its length."""

    def __init__(
        self,
        rng: np.random.Generator,
        cells: int,
        octaves: int,
        *,
        gain: float = 0.5,
        sharp: bool = False,
    ) -> None:
        total = np.zeros(TABLE_SIZE)
        for octave in range(octaves):
            wave = _value_noise(rng, cells * 2**octave)
            total += gain**octave * (1 - np.abs(2 * wave - 1) if sharp else wave)
        low, high = total.min(), total.max()
        level = ((total - low) / (high - low)).astype(np.float32)
        self.table = np.append(level, level[:2])  # rounding may lead one index past the end

    def sloped(self, reach: float) -> "NoiseProfile":
        """The slope of this noise, over `reach` on both sides."""
        steps = round(reach * TABLE_SIZE)
        level = self.table[:TABLE_SIZE]
        rise = copy(self)
        rise.table = np.roll(level, -steps) - np.roll(level, steps)
        rise.table = np.append(rise.table, rise.table[:2])
        return rise

    def at(self, place: Array) -> Array:
        """Value at `place`, where 1 is one whole period."""
        found = (place % 1) * TABLE_SIZE
        whole = found.astype(np.int32)
        part = (found - whole).astype(np.float32)
        lower = self.table[whole]
        return np.asarray(lower + (self.table[whole + 1] - lower) * part, dtype=np.float32)


def _value_noise(rng: np.random.Generator, cells: int) -> Array:
    values = rng.random(cells)
    place = np.arange(TABLE_SIZE) * cells / TABLE_SIZE
    whole = place.astype(int)
    part = place - whole
    part = part * part * (3 - 2 * part)
    wave = values[whole] * (1 - part) + values[(whole + 1) % cells] * part
    return np.asarray(wave, dtype=np.float32)


class CloudTexture:
    """A soft wide texture seen through a moving window."""

    def __init__(
        self, rng: np.random.Generator, stage: PixelGrid, *, stretch: float = 1.0, fineness: int = 5
    ) -> None:
        self.stage = stage
        across, down = 384, 96
        total = np.zeros((down, across))
        for octave in range(4):
            cells = fineness * 2**octave
            shape = (cells + 3, max(3, round(cells * 4 / stretch)) + 3)
            noise = Image.fromarray(rng.random(shape).astype(np.float32))
            total += 0.55**octave * np.asarray(noise.resize((across, down), 3))
        low, high = np.percentile(total, (2, 98))
        soft = Image.fromarray(np.clip((total - low) / (high - low), 0, 1).astype(np.float32))
        wide = soft.resize((max(4 * stage.height, 2 * stage.width), stage.height), 2)
        self.texture = np.asarray(wide, dtype=np.float32)

    def at(self, left: float) -> Array:
        """The window's content, shape (height, width), 0 to 1; `left` moves it between both ends.

        It moves in whole pixels, which is invisible in a soft texture.
        """
        room = self.texture.shape[1] - self.stage.width
        start = round((1 - abs(left % 2 - 1)) * room)
        return self.texture[:, start : start + self.stage.width]


class KeyframeBlend:
    """Paints a slow scene at key times and blends between them."""

    def __init__(self, paint: Callable[[float], Array], period_seconds: float) -> None:
        self.paint = paint
        self.period = period_seconds
        self.keys: dict[int, Array] = {}

    def at(self, seconds: float) -> Array:
        """The painting at about that second, in a new array."""
        key, part = divmod(seconds / self.period, 1)
        self.keys = {number: self._key(number) for number in (int(key), int(key) + 1)}
        before, after = self.keys.values()
        return before + (after - before) * np.float32(part)

    def _key(self, number: int) -> Array:
        return self.keys[number] if number in self.keys else self.paint(number * self.period)


class Grain:
    """Film grain and dither that change from frame to frame."""

    def __init__(self, seed: int, stage: PixelGrid, strength: float = 1.8) -> None:
        self.rng = np.random.default_rng(seed)
        shape = (stage.height + 64, stage.width + 64)
        self.tile = (self.rng.standard_normal(shape) * strength).astype(np.float32)

    def at(self, number: int, stage: PixelGrid) -> Array:
        """Noise of about `strength` levels of 255 for frame `number`."""
        top, left = (number * 29) % 64, (number * 47) % 64
        return self.tile[top : top + stage.height, left : left + stage.width]


def canvas_to_frame(canvas: Array, grain: Array) -> VideoFrame:
    """Turn a canvas into a frame of format gbrp."""
    height, width = canvas.shape[1:]
    frame = VideoFrame(width, height, "gbrp")
    levels = np.empty((height, width), dtype=np.float32)
    for plane, channel in zip(frame_planes(frame), (1, 2, 0), strict=True):
        np.multiply(canvas[channel], 255, out=levels)
        np.add(levels, grain, out=levels)
        np.clip(levels, 0, 255, out=levels)
        plane[:] = levels
    return frame


def canvas_to_image(canvas: Array, grain: Array | None = None) -> Image.Image:
    """Turn a canvas into a Pillow image."""
    noise = np.float32(0) if grain is None else grain
    levels = np.clip(canvas * 255 + noise + np.float32(0.5), 0, 255).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(levels.transpose(1, 2, 0)))
