from pathlib import Path

import av
import pytest
from PIL import Image

from pixstudio.sandbox.small_media import small_audio, small_image, small_video


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (360, 640), (540, 540)])
def test_video_has_shape_and_length(tmp_path: Path, width: int, height: int) -> None:
    path = small_video(tmp_path, width, height, 7)
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert context.name == "h264"
        assert context.width / context.height == pytest.approx(width / height, rel=0.02)
        assert container.duration == pytest.approx(7 * av.time_base, rel=0.05)


def test_video_is_made_once(tmp_path: Path) -> None:
    first = small_video(tmp_path, 640, 360, 2)
    changed_at = first.stat().st_mtime_ns
    assert small_video(tmp_path, 1280, 720, 2).stat().st_mtime_ns == changed_at


def test_image_and_audio_open(tmp_path: Path) -> None:
    with Image.open(small_image(tmp_path / "a.webp")) as image:
        assert image.format == "WEBP"
    with av.open(str(small_audio(tmp_path / "a.wav"))) as container:
        assert container.streams.audio
