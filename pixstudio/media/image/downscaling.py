"""Pictures so large that PixVerse is sent a smaller copy of them: decision 20."""

from __future__ import annotations

MAX_SENT_PIXELS = 50_000_000
"""Larger pictures are sent smaller; the API's pages name no limit, and this much has been used."""

DOWNSCALED_SIDE = 4096
"""The longest side of such a copy: more than the largest video has."""


def downscaled_size(width: int, height: int) -> tuple[int, int] | None:
    """Width and height of the copy that is sent, None where a picture is sent as it is."""
    if width * height <= MAX_SENT_PIXELS:
        return None
    longest = max(width, height)
    return max(width * DOWNSCALED_SIDE // longest, 1), max(height * DOWNSCALED_SIDE // longest, 1)
