"""Effects: one or more photos with pulses, light, sparkles and a frame."""

from collections.abc import Iterator
from math import exp, sin

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageChops

from pixstudio.rendering.camera import crop_resize, ease_in_out, progress_steps
from pixstudio.rendering.canvas import (
    Array,
    PixelGrid,
    canvas_to_image,
    gradient,
    parse_colours,
    smoothstep,
)
from pixstudio.rendering.encoding import FRAME_RATE, frame_count
from pixstudio.rendering.frame_conversion import image_to_frame
from pixstudio.rendering.photo_animation import fitted_images
from pixstudio.rendering.spec import VideoSpec

PALETTES = (
    "#ff5f8f #ffb35c #6a5cff",
    "#21d4c4 #7a5cff #ff7ac0",
    "#ffcf5c #ff5f5f #a04bff",
    "#5cc8ff #5c6bff #c05cff",
    "#b6ff7a #2bd9a0 #2b8cff",
)
BEAT_SECONDS = 0.95
SPARKLES = 46


def effect_frames(spec: VideoSpec) -> Iterator[VideoFrame]:
    """Frames of the effect over the photos; several start side by side and turn into the first."""
    return effect_frames_over(spec, fitted_images(spec))


def effect_frames_over(spec: VideoSpec, photos: list[Image.Image]) -> Iterator[VideoFrame]:
    """Frames of the effect over images that already have the frame's size."""
    rng = np.random.default_rng(abs(spec.seed) + 31)
    light, sparkles, frame = _Light(spec, rng), _Sparkles(spec, rng), _frame(spec)
    for number, progress in enumerate(progress_steps(frame_count(spec.seconds))):
        seconds = number / FRAME_RATE
        ground = _side_by_side(photos, progress, spec.size)
        shown = crop_resize(ground, _pulse(seconds, spec.size), spec.size)
        veil = light.at(seconds)
        sparkles.shine(veil, seconds)
        shown = ImageChops.screen(shown, veil)
        yield image_to_frame(ImageChops.multiply(shown, frame))


def _pulse(seconds: float, size: tuple[int, int]) -> tuple[float, float, float, float]:
    since = seconds % BEAT_SECONDS
    zoom = 1 + 0.03 + 0.05 * exp(-since * 4) * (1 - exp(-since * 40)) + 0.012 * sin(seconds * 0.8)
    width, height = size[0] / zoom, size[1] / zoom
    left = (size[0] - width) * (0.5 + 0.3 * sin(seconds * 0.9))
    top = (size[1] - height) * 0.5
    return left, top, left + width, top + height


def _side_by_side(photos: list[Image.Image], progress: float, size: tuple[int, int]) -> Image.Image:
    if len(photos) == 1 or progress >= 0.72:
        return photos[0]
    grown = ease_in_out((progress - 0.45) / 0.27)
    share = (1 / len(photos)) * (1 - grown) + grown
    canvas, left = Image.new("RGB", size), 0.0
    for index, photo in enumerate(photos):
        across = (share if index == 0 else (1 - share) / (len(photos) - 1)) * size[0]
        start, end = round(left), round(left + across)
        shift = round((size[0] - (end - start)) / 2)
        canvas.paste(photo.crop((shift, 0, shift + end - start, size[1])), (start, 0))
        left += across
    return canvas


class _Light:
    """A drifting wash of coloured light."""

    def __init__(self, spec: VideoSpec, rng: np.random.Generator) -> None:
        self.size = spec.size
        self.stage = PixelGrid(max(8, round(48 * spec.width / spec.height)), 48)
        self.tones = parse_colours(str(rng.choice(PALETTES)))
        self.phases = rng.uniform(0, 6.28, 6)

    def at(self, seconds: float) -> Image.Image:
        """The light at that second, to be screened over a photo."""
        canvas = np.zeros((3, self.stage.height, self.stage.width), dtype=np.float32)
        beat = 0.72 + 0.5 * exp(-(seconds % BEAT_SECONDS) * 4)
        for index, tone in enumerate(self.tones):
            x = self.stage.aspect * (0.5 + 0.62 * sin(seconds * 0.7 + self.phases[index]))
            y = 0.5 + 0.7 * sin(seconds * 0.5 + self.phases[index + 3])
            near = smoothstep(0.85, 0.0, self.stage.distance(x, y))
            canvas += tone * near * np.float32(0.55 * beat)
        return canvas_to_image(np.minimum(canvas, 0.8)).resize(self.size, Image.Resampling.BICUBIC)


class _Sparkles:
    """Little four-pointed stars that come and go."""

    def __init__(self, spec: VideoSpec, rng: np.random.Generator) -> None:
        self.places = rng.random((SPARKLES, 2))
        self.phases = rng.random(SPARKLES)
        self.paces = rng.uniform(0.35, 0.9, SPARKLES)
        pixels = [max(5, round(min(spec.size) * share)) for share in (0.025, 0.045, 0.08)]
        self.stars = [_star(width) for width in pixels]

    def shine(self, light: Image.Image, seconds: float) -> None:
        """Add the stars of that second to an image of light, in place."""
        for index, place in enumerate(self.places):
            life = (seconds * self.paces[index] + self.phases[index]) % 1
            strength = sin(life * 3.1416) ** 3
            if strength > 0.05:
                star = self.stars[index % len(self.stars)]
                left = round(place[0] * light.width - star.width / 2)
                top = round((place[1] - life * 0.06) * light.height - star.height / 2)
                mask = star.point(lambda value, share=strength: int(value * share))
                light.paste((255, 250, 238), (left, top), mask)


def _star(pixels: int) -> Image.Image:
    axis = np.abs(np.linspace(-1, 1, pixels * 2 + 1, dtype=np.float32))
    x, y = axis[None, :], axis[:, None]
    rays = np.exp(-((x * y) ** 0.5) * 16) * smoothstep(1, 0.1, np.hypot(x, y))
    core = np.exp(-np.hypot(x, y) * 9)
    return Image.fromarray((np.clip(rays + core, 0, 1) * 255).astype(np.uint8))


def _frame(spec: VideoSpec) -> Image.Image:
    """A soft vignette to multiply with."""
    stage = PixelGrid(max(8, round(64 * spec.width / spec.height)), 64)
    x, y = stage.x / stage.aspect - 0.5, stage.y - 0.5
    shade: Array = smoothstep(0.85, 0.35, np.hypot(x, y))
    tones = gradient(
        0.55 + 0.45 * shade, [(0, parse_colours("#000000")[0]), (1, parse_colours("#ffffff")[0])]
    )
    return canvas_to_image(tones).resize(spec.size, Image.Resampling.BICUBIC)
