import pytest

from pixstudio.sandbox.prices import (
    credits_for_segments,
    credits_for_upscale,
    credits_for_video,
    discounted_credits,
)


@pytest.mark.parametrize(
    ("model", "quality", "seconds", "audio", "credits_"),
    [
        ("v5.5", "360p", 5, False, 20),
        ("v5.5", "540p", 8, True, 80),
        ("v5.6", "720p", 10, True, 100),
        ("v5.5", "1080p", 8, True, 200),
        ("v5-fast", "720p", 5, False, 40),
        ("v5", "360p", 5, False, 45),
        ("v5", "1080p", 8, False, 240),
    ],
)
def test_rows_of_the_table_are_exact(
    model: str, quality: str, seconds: int, audio: bool, credits_: int
) -> None:
    assert credits_for_video(model, quality, seconds, audio=audio) == credits_


def test_other_lengths_cost_by_the_second_of_the_nearest_row() -> None:
    assert credits_for_video("v5.5", "360p", 1, audio=False) == 4
    assert credits_for_video("v5.5", "360p", 6, audio=False) == 24
    assert credits_for_video("v5.5", "360p", 7, audio=False) == 35
    assert credits_for_video("v5", "540p", 10, audio=False) == 113


def test_longer_never_costs_less() -> None:
    for model in ("v5.6", "v5"):
        costs = [credits_for_video(model, "540p", n, audio=False) for n in range(1, 31)]
        assert costs == sorted(costs)


def test_parts_upscale_and_off_peak() -> None:
    assert credits_for_segments("v5", "540p", (5, 8), audio=False) == 45 + 90
    assert [credits_for_upscale(seconds) for seconds in (5, 8, 10)] == [30, 60, 75]
    assert discounted_credits(45, 0.5) == 23
