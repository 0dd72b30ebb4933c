"""Credits of a request: the model table's rates applied to a length, plus upscaling and discounts."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from pixstudio.sandbox.model_table import MODELS

UPSCALE_RATES = {5: 30, 8: 60}


def interpolated_credits(rows: Mapping[int, int], seconds: float) -> int:
    """The price of the row with this length, else per second of the nearest row, rounded up.

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
    """Credits of a video, by the model's rows or per second.

    Raises: `KeyError` for a model or quality that the table lacks.
    """
    row = MODELS[model]
    rate = (row.audio_rates if audio and row.audio_rates else row.rates)[quality]
    if isinstance(rate, int):
        return ceil(rate * seconds)
    return interpolated_credits(rate, seconds)


def credits_for_segments(
    model: str, quality: str, segments: tuple[int, ...], *, audio: bool
) -> int:
    """Credits of a transition: each segment is priced as a video of its own."""
    return sum(credits_for_video(model, quality, seconds, audio=audio) for seconds in segments)


def credits_for_upscale(seconds: float) -> int:
    """Credits of a 4K upscale."""
    return interpolated_credits(UPSCALE_RATES, seconds)


def discounted_credits(full_credits: int, share: float) -> int:
    """The share of the credits that is charged, rounded up."""
    return ceil(round(full_credits * share, 6))
