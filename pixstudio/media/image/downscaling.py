"""Size of the smaller copy that PixVerse gets of a very large image: decision 20."""

from __future__ import annotations

MAX_SENT_PIXELS = 50_000_000
"""Images with more pixels are downscaled. The API's pages name no limit; uploads of this size work."""

DOWNSCALED_SIDE = 4096
"""Longest side of the copy in pixels: more than the largest video has."""


def downscaled_size(width: int, height: int) -> tuple[int, int] | None:
    """Width and height of the downscaled copy in pixels; None if the image is sent as it is."""
    if width * height <= MAX_SENT_PIXELS:
        return None
    longest = max(width, height)
    return max(width * DOWNSCALED_SIDE // longest, 1), max(height * DOWNSCALED_SIDE // longest, 1)
