"""Qualities and ratios become sizes."""

import pytest

from pixstudio.rendering import video_size


@pytest.mark.parametrize(
    ("quality", "ratio", "size"),
    [
        ("360p", "16:9", (640, 360)),
        ("540p", "16:9", (960, 540)),
        ("540p", "9:16", (540, 960)),
        ("540p", "1:1", (540, 540)),
        ("540p", "4:3", (720, 540)),
        ("540p", "3:4", (540, 720)),
        ("720p", "16:9", (1280, 720)),
        ("1080p", "16:9", (1920, 1080)),
        ("2160p", "16:9", (3840, 2160)),
    ],
)
def test_video_size_names_the_short_side(quality: str, ratio: str, size: tuple[int, int]) -> None:
    assert video_size(quality, ratio) == size


@pytest.mark.parametrize("quality", ["360p", "540p", "720p", "1080p"])
@pytest.mark.parametrize("ratio", ["21:9", "3:2", "2:3", "5:4"])
def test_video_size_is_even(quality: str, ratio: str) -> None:
    assert all(side % 2 == 0 for side in video_size(quality, ratio))


@pytest.mark.parametrize(("quality", "ratio"), [("4k", "16:9"), ("540p", "wide"), ("540p", "0:1")])
def test_video_size_refuses_nonsense(quality: str, ratio: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        video_size(quality, ratio)
