"""Credits for a request, from the cost tables of api-pixverse-v2.md."""

from __future__ import annotations

from math import ceil

Rows = dict[int, int]

SILENT: dict[str, Rows] = {
    "360p": {5: 20, 8: 40, 10: 40},
    "540p": {5: 30, 8: 60, 10: 60},
    "720p": {5: 40, 8: 80, 10: 80},
    "1080p": {5: 80, 8: 160},
}
WITH_AUDIO: dict[str, Rows] = {
    "360p": {5: 25, 8: 50, 10: 50},
    "540p": {5: 40, 8: 80, 10: 80},
    "720p": {5: 50, 8: 100, 10: 100},
    "1080p": {5: 100, 8: 200},
}
V5: dict[str, Rows] = {
    "360p": {5: 45, 8: 90},
    "540p": {5: 45, 8: 90},
    "720p": {5: 60, 8: 120},
    "1080p": {5: 120, 8: 240},
}
UPSCALE: Rows = {5: 30, 8: 60}


def interpolated_credits(rows: Rows, seconds: float) -> int:
    """The row's price, or else per second from the nearest row, rounded up.

    A length between two rows never costs less than the shorter or more than the longer.
    """
    if seconds in rows:
        return rows[int(seconds)]
    nearest = min(rows, key=lambda row: (abs(row - seconds), row))
    estimate = ceil(rows[nearest] * seconds / nearest)
    floor = max((rows[row] for row in rows if row < seconds), default=0)
    ceiling = min((rows[row] for row in rows if row > seconds), default=estimate)
    return max(floor, min(estimate, ceiling))


def credits_for_video(model: str, quality: str, seconds: float, *, audio: bool) -> int:
    """Credits of a video; v5.6 and v5-fast have no rows of their own and cost what v5.5 does."""
    if model == "v5":
        return interpolated_credits(V5[quality], seconds)
    return interpolated_credits((WITH_AUDIO if audio else SILENT)[quality], seconds)


def credits_for_segments(model: str, quality: str, parts: tuple[int, ...], *, audio: bool) -> int:
    """Credits of a transition: each part is priced as a video of its own."""
    return sum(credits_for_video(model, quality, part, audio=audio) for part in parts)


def credits_for_upscale(seconds: float) -> int:
    """Credits of a 4K upscale."""
    return interpolated_credits(UPSCALE, seconds)


def discounted_credits(credits_: int, share: float) -> int:
    """The share of the credits that is paid, rounded up."""
    return ceil(round(credits_ * share, 6))
