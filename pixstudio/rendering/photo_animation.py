"""Videos made of photos: a camera move, dissolves, cards in a scene."""

from collections.abc import Iterator
from itertools import accumulate
from math import sin

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFilter

from pixstudio.rendering.camera import (
    CameraMove,
    camera_move_for,
    crop_resize,
    ease_in_out,
    progress_steps,
)
from pixstudio.rendering.canvas import Array, CloudTexture, PixelGrid, smoothstep
from pixstudio.rendering.encoding import FRAME_RATE, frame_count
from pixstudio.rendering.frame_conversion import image_to_frame
from pixstudio.rendering.images import crop_to_fill, open_fitted_image, open_image
from pixstudio.rendering.spec import VideoSpec

SHADOW = (8, 10, 18)
CLOSER = 1.07


def fitted_images(spec: VideoSpec, at_least: int = 1) -> list[Image.Image]:
    """The spec's images, cover-fit to its frame.

    Raises: UnreadableMedia; ValueError when there are too few.
    """
    if len(spec.images) < at_least:
        raise ValueError(f"{spec.kind} needs {at_least} or more images")
    return [open_fitted_image(path, *spec.size) for path in spec.images]


def animate_image(spec: VideoSpec) -> Iterator[VideoFrame]:
    """A slow camera move over a photo, towards a point chosen by the seed."""
    photo, move = fitted_images(spec)[0], camera_move_for(spec.seed)
    return camera_move_frames(photo, move, spec.size, frame_count(spec.seconds))


def camera_move_frames(
    photo: Image.Image, move: CameraMove, size: tuple[int, int], count: int
) -> Iterator[VideoFrame]:
    """Frames of a camera move over a photo, starting with the whole photo."""
    for progress in progress_steps(count):
        yield image_to_frame(crop_resize(photo, move.box(photo.size, progress), size))


def equal_segments(spec: VideoSpec) -> tuple[float, ...]:
    """The video's length split into equal segments, one per transition."""
    number = max(1, len(spec.images) - 1)
    return (spec.seconds / number,) * number


def dissolve_frames(spec: VideoSpec, parts: tuple[float, ...]) -> Iterator[VideoFrame]:
    """Dissolves from image to image, one segment each; images are fully visible at segment ends."""
    images = fitted_images(spec, len(parts) + 1)
    return _dissolves(spec, parts, images)


def _dissolves(
    spec: VideoSpec, parts: tuple[float, ...], images: list[Image.Image]
) -> Iterator[VideoFrame]:
    ends = list(accumulate(parts))
    count = frame_count(ends[-1])
    veils = [_veil(spec, number) for number in range(len(parts))]
    for number in range(count):
        at = number * ends[-1] / max(1, count - 1)
        part = min(int(np.searchsorted(ends, at, side="right")), len(parts) - 1)
        progress = 1 - (ends[part] - at) / parts[part]
        edge = 1.2 / FRAME_RATE / parts[part]
        progress = min(1.0, max(0.0, (progress - edge) / max(0.01, 1 - 2 * edge)))
        image = _dissolved(images[part], images[part + 1], veils[part], progress)
        yield image_to_frame(image)


def _veil(spec: VideoSpec, number: int) -> Array:
    rng = np.random.default_rng(abs(spec.seed) + 900 + number)
    scale = 160 / max(spec.size)
    stage = PixelGrid(max(2, round(spec.width * scale)), max(2, round(spec.height * scale)))
    slope = stage.x / stage.aspect if rng.random() < 0.5 else 1 - stage.x / stage.aspect
    texture = CloudTexture(rng, stage, fineness=4).at(0.3) * 0.6 + slope * 0.4
    ranks = np.argsort(np.argsort(texture, axis=None, kind="stable"), kind="stable")
    return (ranks.reshape(texture.shape) / texture.size).astype(np.float32)


def _dissolved(
    before: Image.Image, after: Image.Image, veil: Array, progress: float
) -> Image.Image:
    if progress <= 0 or progress >= 1:
        return after if progress >= 1 else before
    part = ease_in_out(progress)
    level = part * 1.5
    mask = smoothstep(level - 0.5, level, veil)
    cover_of_first = Image.fromarray((mask * 255).astype(np.uint8)).resize(before.size, 3)
    nearing = CameraMove(CLOSER, 0.5, 0.5)
    leaving = crop_resize(before, nearing.box(before.size, progress), before.size)
    coming = crop_resize(after, nearing.box(after.size, 1 - progress), after.size)
    return Image.composite(leaving, coming, cover_of_first)


def card_frames(spec: VideoSpec) -> Iterator[VideoFrame]:
    """The first image as a moving background with up to three others floating over it."""
    ground = fitted_images(spec)[0]
    others = [open_image(path) for path in spec.images[1:4]]
    return _cards(spec, ground, others)


def _cards(spec: VideoSpec, ground: Image.Image, others: list[Image.Image]) -> Iterator[VideoFrame]:
    move, count = camera_move_for(spec.seed), frame_count(spec.seconds)
    sprites = [_card(image, spec, len(others), index) for index, image in enumerate(others)]
    places = _places(spec, len(others))
    for number, progress in enumerate(progress_steps(count)):
        canvas = crop_resize(ground, move.box(ground.size, progress), spec.size).copy()
        seconds = number / FRAME_RATE
        for index, (sprite, place) in enumerate(zip(sprites, places, strict=True)):
            _float(canvas, sprite, place, seconds - 0.25 * index, index * 2.1 + spec.seed % 7)
        yield image_to_frame(canvas)


def _places(spec: VideoSpec, number: int) -> list[tuple[float, float]]:
    along = [(index + 0.5) / number for index in range(number)]
    if number == 1:
        along = [0.66]
    if spec.width >= spec.height:
        return [(x, 0.5 + 0.04 * (-1) ** index) for index, x in enumerate(along)]
    return [(0.5 + 0.06 * (-1) ** index, y) for index, y in enumerate(along)]


def _card(image: Image.Image, spec: VideoSpec, number: int, index: int) -> Image.Image:
    short = min(spec.size)
    room = max(spec.size) / max(number, 1) * 0.72
    height = max(8, round(min(short * 0.58, room * 1.25)))
    round_ = index % 2 == 1
    width = height if round_ else max(8, round(height * 0.8))
    rim, pad = max(1, round(short * 0.008)), round(short * 0.07)
    mask = _rounded((width, height), height / 2 if round_ else short * 0.03)
    sprite = Image.new("RGBA", (width + 2 * pad, height + 2 * pad), (*SHADOW, 0))
    shade = Image.new("L", sprite.size)
    shade.paste(150, (pad, pad + pad // 4), mask)
    sprite.putalpha(shade.filter(ImageFilter.GaussianBlur(pad / 3)))
    sprite.paste((250, 248, 244, 255), (pad, pad), mask)
    inner = (max(2, width - 2 * rim), max(2, height - 2 * rim))
    radius = inner[1] / 2 if round_ else short * 0.03 - rim
    sprite.paste(
        crop_to_fill(image, *inner), (pad + rim, pad + rim), _rounded(inner, max(1, radius))
    )
    return sprite


def _rounded(size: tuple[int, int], radius: float) -> Image.Image:
    large = Image.new("L", (size[0] * 3, size[1] * 3))
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius * 3, fill=255)
    return large.resize(size, Image.Resampling.LANCZOS)


def _float(
    canvas: Image.Image,
    sprite: Image.Image,
    place: tuple[float, float],
    seconds: float,
    phase: float,
) -> None:
    sway = (sin(seconds * 0.9 + phase) * 0.012, sin(seconds * 1.25 + phase * 1.7) * 0.018)
    x = (place[0] + sway[0]) * canvas.width - sprite.width / 2
    y = (place[1] + sway[1]) * canvas.height - sprite.height / 2
    left, top = int(np.floor(x)), int(np.floor(y))
    box = (left - x, top - y, left - x + sprite.width, top - y + sprite.height)
    shifted = sprite.transform(sprite.size, Image.Transform.EXTENT, box, Image.Resampling.BILINEAR)
    canvas.paste(shifted.convert("RGB"), (left, top), shifted.getchannel("A"))
