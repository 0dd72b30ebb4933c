"""Videos of photos show the photos whole at the moments that matter."""

from pathlib import Path

from pixstudio.rendering import VideoSpec, render_video
from tests.rendering.inspection import SIZE, as_frame, decode_video, difference

CLOSE = 4.0


def frames_of(spec: VideoSpec, folder: Path) -> list:
    """Make a video and give its frames."""
    render_video(spec, folder / "film.mp4")
    return decode_video(folder / "film.mp4").frames


def test_image_video_begins_with_the_photo_and_moves_on(photos, tmp_path: Path) -> None:
    frames = frames_of(VideoSpec("image", *SIZE, 1.0, 3, images=photos[:1]), tmp_path)
    photo = as_frame(photos[0])
    assert difference(frames[0], photo) < CLOSE
    assert difference(frames[-1], photo) > CLOSE


def test_frames_video_leads_from_the_first_photo_to_the_second(photos, tmp_path: Path) -> None:
    frames = frames_of(VideoSpec("frames", *SIZE, 1.0, 3, images=photos[:2]), tmp_path)
    assert difference(frames[0], as_frame(photos[0])) < CLOSE
    assert difference(frames[-1], as_frame(photos[1])) < CLOSE
    assert difference(frames[12], frames[0]) > CLOSE


def test_transition_shows_each_photo_whole_at_its_time(photos, tmp_path: Path) -> None:
    parts = (1.0, 0.5, 1.5)
    spec = VideoSpec("transition", *SIZE, 3.0, 3, images=photos, segment_seconds=parts)
    frames = frames_of(spec, tmp_path)
    assert abs(len(frames) - 72) <= 1
    for photo, seconds in zip(photos, (0, 1.0, 1.5, 3.0), strict=True):
        shown = frames[min(len(frames) - 1, round(seconds * 24))]
        assert difference(shown, as_frame(photo)) < CLOSE


def test_fusion_shows_the_other_photos_over_the_first(photos, tmp_path: Path) -> None:
    alone = frames_of(VideoSpec("image", *SIZE, 0.5, 3, images=photos[:1]), tmp_path)
    fused = frames_of(VideoSpec("fusion", *SIZE, 0.5, 3, images=photos[:3]), tmp_path)
    assert difference(alone[5], fused[5]) > CLOSE
    assert difference(alone[5][:6], fused[5][:6]) < CLOSE


def test_extend_begins_with_the_source(source: Path, tmp_path: Path) -> None:
    frames = frames_of(VideoSpec("extend", *SIZE, 1.0, 3, source=source), tmp_path)
    original = decode_video(source).frames
    for number in (0, 12, 23):
        assert difference(frames[number], original[number]) < CLOSE
    assert difference(frames[25], original[-1]) < CLOSE


def test_modify_changes_the_colours_visibly(source: Path, tmp_path: Path) -> None:
    frames = frames_of(VideoSpec("modify", *SIZE, 1.0, 3, source=source), tmp_path)
    assert difference(frames[10], decode_video(source).frames[10]) > 12
