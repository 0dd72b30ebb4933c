"""Pixel dimensions of results, aspect ratios and qualities."""

from __future__ import annotations

ASPECT_RATIOS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:3": (4, 3), "3:4": (3, 4)}
SHORT_SIDE_PIXELS = {"360p": 360, "540p": 540, "720p": 720, "1080p": 1080, "4K": 2160}


def result_pixels(quality: str, aspect_ratio: str) -> tuple[int, int]:
    """Width and height, both even; the quality names the shorter side."""
    across, down = ASPECT_RATIOS[aspect_ratio]
    short = SHORT_SIDE_PIXELS[quality]
    long = round(short * max(across, down) / min(across, down) / 2) * 2
    return (long, short) if across >= down else (short, long)


def nearest_aspect_ratio(width: int, height: int) -> str:
    """The closest aspect ratio; 16:9 when the size is unknown."""
    if not width or not height:
        return "16:9"
    return min(
        ASPECT_RATIOS,
        key=lambda name: abs(ASPECT_RATIOS[name][0] / ASPECT_RATIOS[name][1] - width / height),
    )


def nearest_quality(width: int, height: int) -> str:
    """The quality closest to the shorter side, at most 1080p."""
    short = min(width, height)
    plain = {name: side for name, side in SHORT_SIDE_PIXELS.items() if name != "4K"}
    return min(plain, key=lambda name: abs(plain[name] - short))
