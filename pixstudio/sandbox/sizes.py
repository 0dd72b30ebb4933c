"""Pixels of a result."""

from __future__ import annotations

RATIOS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:3": (4, 3), "3:4": (3, 4)}
SHORT_SIDES = {"360p": 360, "540p": 540, "720p": 720, "1080p": 1080, "4K": 2160}


def pixels(quality: str, aspect_ratio: str) -> tuple[int, int]:
    """Width and height, both even; the shorter side is what the quality is named after."""
    across, down = RATIOS[aspect_ratio]
    short = SHORT_SIDES[quality]
    long = round(short * max(across, down) / min(across, down) / 2) * 2
    return (long, short) if across >= down else (short, long)


def nearest_ratio(width: int, height: int) -> str:
    """The aspect ratio closest to a picture's; 16:9 when its size is not known."""
    if not width or not height:
        return "16:9"
    return min(RATIOS, key=lambda name: abs(RATIOS[name][0] / RATIOS[name][1] - width / height))


def nearest_quality(width: int, height: int) -> str:
    """The quality closest to a film's shorter side, 1080p at most."""
    short = min(width, height)
    plain = {name: side for name, side in SHORT_SIDES.items() if name != "4K"}
    return min(plain, key=lambda name: abs(plain[name] - short))
