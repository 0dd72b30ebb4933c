"""Colour grading: a palette mapped over the brightness, with dark edges."""

from collections.abc import Iterator

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter

from pixstudio.rendering.canvas import gradient, parse_colours
from pixstudio.rendering.frame_conversion import Levels, frame_planes

PALETTES = (
    "#0b1030 #5a2a82 #e0567a #ffc27a #fff4d6",
    "#04181f #0c5460 #27a39a #a8e0b8 #fbf8dc",
    "#1a0b1f #7a1f4b #e2543e #f7b267 #fff1d0",
    "#0a1626 #27508f #6f9fe0 #c9d8f5 #fff6ee",
    "#141019 #4a3f6b #a878b8 #f2b5c8 #fff3ea",
)


def apply_palette(
    frames: Iterator[VideoFrame], size: tuple[int, int], seed: int
) -> Iterator[VideoFrame]:
    """The frames at that size in a palette the seed chooses, with edges and grain."""
    rng = np.random.default_rng(abs(seed) + 61)
    light, blue, red = _curves(str(rng.choice(PALETTES)))
    grain = np.clip(rng.normal(128, 1.6, (size[1] + 64, size[0] + 64)), 0, 255).astype(np.uint8)
    scaler = VideoReformatter()
    for number, frame in enumerate(frames):
        shown = scaler.reformat(frame, *size, "yuv420p", dst_colorspace=Colorspace.ITU709)
        planes = [plane.copy() for plane in frame_planes(shown)]
        tone = planes[0][::2, ::2]
        top, left = (number * 29) % 64, (number * 47) % 64
        noise = grain[top : top + size[1], left : left + size[0]]
        inked = _inked(light[planes[0]], noise)
        mixed = [_tinted(planes[1], blue[tone]), _tinted(planes[2], red[tone])]
        yield _frame_of((inked, *mixed), size)


def _curves(codes: str) -> tuple[Levels, Levels, Levels]:
    tones = parse_colours(codes)
    stops = [(index / (len(tones) - 1), tone) for index, tone in enumerate(tones)]
    light = np.clip((np.arange(256) - 16) / 219, 0, 1).astype(np.float32)
    contrast = light * light * (3 - 2 * light) * 0.6 + light * 0.4
    red, green, blue = gradient(contrast, stops)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    levels = (
        16 + 219 * luma,
        128 + 224 * (blue - luma) / 1.8556,
        128 + 224 * (red - luma) / 1.5748,
    )
    first, second, third = (np.clip(level + 0.5, 0, 255).astype(np.uint8) for level in levels)
    return first, second, third


def _inked(light: Levels, noise: Levels) -> Levels:
    shown = light.astype(np.int16)
    edge = np.zeros_like(shown)
    edge[:, 1:] = np.abs(shown[:, 1:] - shown[:, :-1])
    edge[1:] += np.abs(shown[1:] - shown[:-1])
    shown -= np.minimum(edge, 70)
    shown += noise
    shown -= 128
    return np.clip(shown, 16, 235).astype(np.uint8)


def _tinted(own: Levels, tint: Levels) -> Levels:
    tint = tint[: own.shape[0], : own.shape[1]]
    return ((own.astype(np.uint16) + 3 * tint.astype(np.uint16)) >> 2).astype(np.uint8)


def _frame_of(planes: tuple[Levels, ...], size: tuple[int, int]) -> VideoFrame:
    frame = VideoFrame(*size, "yuv420p")
    for target, levels in zip(frame_planes(frame), planes, strict=True):
        target[:] = levels
    return frame
