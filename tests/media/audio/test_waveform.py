"""Waveforms show where audio is loud, and refuse what is none."""

from pathlib import Path

import pytest
from PIL import Image

from pixstudio.media.audio.waveform import BARS, INK, SIZE, measure_peaks, save_waveform
from pixstudio.media.video.opening import InvalidVideo
from pixstudio.sandbox.small_media import small_image, small_video, write_tone


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Two seconds, each of which swells and fades."""
    write_tone(tmp_path / "tone.mp3", 2)
    return tmp_path / "tone.mp3"


def test_peaks_follow_the_loudness(tone: Path) -> None:
    peaks = measure_peaks(tone, bars=8)
    assert len(peaks) == 8
    assert all(0 <= peak <= 1 for peak in peaks)
    assert peaks[2] > 2 * peaks[0]


def test_audio_shorter_than_the_bars_is_stretched(tmp_path: Path) -> None:
    write_tone(tmp_path / "short.mp3", 0.2)
    assert len(measure_peaks(tmp_path / "short.mp3")) == BARS


def test_drawing_is_a_wide_image_with_bars(tone: Path, tmp_path: Path) -> None:
    save_waveform(tone, tmp_path / "poster.webp")
    with Image.open(tmp_path / "poster.webp") as image:
        assert (image.format, image.size) == ("WEBP", SIZE)
        colours = image.convert("RGB").getcolors(SIZE[0] * SIZE[1]) or []
    orange = sum(
        count for count, rgb in colours if isinstance(rgb, tuple) and rgb[0] - rgb[2] > 100
    )
    assert orange > 5000
    assert INK[0] - INK[2] > 100


def test_what_is_no_audio_is_refused(tmp_path: Path) -> None:
    silent = small_video(tmp_path, 64, 36, 1)
    image = small_image(tmp_path / "image.png")
    for path in (silent, image):
        with pytest.raises(InvalidVideo):
            save_waveform(path, tmp_path / "poster.webp")
    assert not (tmp_path / "poster.webp").exists()
