"""Every rate that the API's texts of 2026 name, in credits per second with sound included."""

import pytest

from pixstudio.pixverse.capabilities import Request, SourceFacts, model_rows
from pixstudio.pixverse.prices import price

CERTAIN = {
    "v6": {"360p": 4, "540p": 6, "720p": 7, "1080p": 14},
    "seedance-2.0": {"480p": 20, "720p": 45, "1080p": 90, "2160p": 200},
    "seedance-2.5": {"480p": 35, "720p": 75, "1080p": 170},
    "minimax-h3": {"768p": 30},
}
RATES = [(model, *rate) for model, rates in CERTAIN.items() for rate in rates.items()]


def cost_of(model: str, quality: str, seconds: int, **more: object) -> tuple[int, bool]:
    shape = {"model": model, "quality": quality, "duration": seconds}
    found = price(Request("text", {"prompt": "x", **shape, **more}))
    return found.credits, found.is_exact


@pytest.mark.parametrize(("model", "quality", "rate"), RATES)
def test_rate_is_exact_with_and_without_sound(model: str, quality: str, rate: int) -> None:
    for seconds in (5, 15):
        assert cost_of(model, quality, seconds) == (rate * seconds, True)
    if "audio" in model_rows()[model].takes:
        assert cost_of(model, quality, 5, audio=True) == (rate * 5, True)


def test_examples_of_the_texts() -> None:
    assert cost_of("seedance-2.5", "720p", 6) == (450, True)
    assert cost_of("minimax-h3", "768p", 6) == (180, True)
    assert cost_of("seedance-2.5", "1080p", 30) == (5100, True)


@pytest.mark.parametrize(
    ("model", "quality"),
    [("minimax-h3", "1440p"), ("kling-o3", "1080p"), ("veo-3.1-fast", "720p"), ("v5.6", "540p")],
)
def test_price_that_no_text_names_is_an_estimate(model: str, quality: str) -> None:
    credits, is_exact = cost_of(model, quality, 5)
    assert credits > 0
    assert not is_exact


def test_motion_control_is_estimated_by_the_second_of_its_video() -> None:
    files = {"frame_1_path": "a", "video_1_path": "b", "quality": "540p"}
    request = Request("motion", files, source=SourceFacts(duration_seconds=7))
    found = price(request)
    assert (found.credits, found.is_exact) == (70, False)
