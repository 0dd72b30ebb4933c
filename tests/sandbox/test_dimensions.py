import pytest

from pixstudio.sandbox.dimensions import (
    ASPECT_RATIOS,
    SHORT_SIDE_PIXELS,
    USUAL_RATIOS,
    USUAL_SIDES,
    nearest_aspect_ratio,
    nearest_quality,
    result_pixels,
)


@pytest.mark.parametrize(
    ("quality", "ratio", "size"),
    [
        ("360p", "16:9", (640, 360)),
        ("1080p", "9:16", (1080, 1920)),
        ("540p", "1:1", (540, 540)),
        ("4K", "16:9", (3840, 2160)),
    ],
)
def test_pixels_follow_quality_and_ratio(quality: str, ratio: str, size: tuple[int, int]) -> None:
    assert result_pixels(quality, ratio) == size


def test_every_size_is_even_and_read_back() -> None:
    for quality in SHORT_SIDE_PIXELS:
        for ratio in ASPECT_RATIOS:
            width, height = result_pixels(quality, ratio)
            assert width % 2 == height % 2 == 0
            assert ratio not in USUAL_RATIOS or nearest_aspect_ratio(width, height) == ratio
            assert quality not in USUAL_SIDES or nearest_quality(width, height) == quality


def test_unknown_size_counts_as_wide() -> None:
    assert nearest_aspect_ratio(0, 0) == "16:9"
