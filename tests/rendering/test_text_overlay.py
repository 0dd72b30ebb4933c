"""Titles wrap, fade in and survive any text."""

import av
import numpy as np
import pytest

from pixstudio.rendering.text_overlay import TextOverlay, drawable_text, wrap_text


def drawn(text: str, seconds: float) -> np.ndarray:
    """A grey frame with that title."""
    frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 90, np.uint8), format="rgb24")
    frame = frame.reformat(format="yuv420p")
    TextOverlay(text, 320, 180).draw(frame, seconds)
    return frame.to_ndarray(format="gray")


def test_title_fades_in() -> None:
    assert np.ptp(drawn("Morning", 0.0)) < 3
    assert drawn("Morning", 3.0).max() > 180


@pytest.mark.parametrize(
    "text", ["", "   ", "\u65e5\u672c", "x" * 900, "line\nbreak\t", "\U0001f600"]
)
def test_any_text_can_be_drawn(text: str) -> None:
    assert drawn(text, 2.0).shape == (180, 320)


def test_long_text_is_cut_to_two_lines() -> None:
    lines = wrap_text("a quiet morning by the lake " * 20, 12, 200)
    assert len(lines) == 2
    assert lines[1].endswith("…")


def test_characters_without_a_shape_are_left_out() -> None:
    assert drawable_text("Tea \u65e5\u672c time") == "Tea time"
