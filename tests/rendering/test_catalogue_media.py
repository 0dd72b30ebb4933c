"""Effects have something to show and to play."""

from pathlib import Path

import pytest
from PIL import Image

from pixstudio.rendering import render_effect_media, render_effect_thumbnail
from tests.rendering.inspection import decode_audio_track, decode_video, loudness


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The media of one effect."""
    return render_effect_media(7, "Golden pulse", tmp_path_factory.mktemp("effect"))


def test_effect_media_have_the_four_names(media: dict[str, Path]) -> None:
    assert set(media) == {"thumbnail", "gif", "video", "sound"}
    assert all(path.stat().st_size for path in media.values())


def test_effect_still_alone_is_the_same_image(media: dict[str, Path], tmp_path: Path) -> None:
    render_effect_thumbnail(7, "Golden pulse", tmp_path / "still.webp")
    assert (tmp_path / "still.webp").read_bytes() == media["thumbnail"].read_bytes()


def test_effect_video_is_short_and_small(media: dict[str, Path]) -> None:
    seen = decode_video(media["video"])
    assert 2 <= seen.seconds <= 3
    assert media["video"].stat().st_size < 500_000


def test_effect_gif_moves(media: dict[str, Path]) -> None:
    with Image.open(media["gif"]) as gif:
        assert getattr(gif, "n_frames", 1) > 4


def test_effect_audio_is_audible(media: dict[str, Path]) -> None:
    assert loudness(decode_audio_track(media["sound"])) > 0.02
