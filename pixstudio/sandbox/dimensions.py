"""Pixel dimensions of results, aspect ratios and qualities."""

from __future__ import annotations

USUAL_RATIOS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:3": (4, 3), "3:4": (3, 4)}
ASPECT_RATIOS = {**USUAL_RATIOS, "3:2": (3, 2), "2:3": (2, 3), "21:9": (21, 9)}
USUAL_SIDES = {"360p": 360, "540p": 540, "720p": 720, "1080p": 1080}
SHORT_SIDE_PIXELS = {
    **USUAL_SIDES,
    **{"480p": 480, "768p": 768, "1440p": 1440, "2160p": 2160, "4K": 2160},
}


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
        USUAL_RATIOS,
        key=lambda name: abs(USUAL_RATIOS[name][0] / USUAL_RATIOS[name][1] - width / height),
    )


def nearest_quality(width: int, height: int) -> str:
    """The quality closest to the shorter side, at most 1080p."""
    short = min(width, height)
    return min(USUAL_SIDES, key=lambda name: abs(USUAL_SIDES[name] - short))
