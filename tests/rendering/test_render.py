"""Every kind of video opens in a player with the size, length and audio that was asked for."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixstudio.rendering import (
    UnreadableMedia,
    VideoSpec,
    measure_video,
    render_image,
    render_poster,
    render_video,
)
from pixstudio.rendering.scenes import SCENE_FAMILIES, scene_family
from pixstudio.rendering.scenes.city import City
from pixstudio.rendering.scenes.ridges import Ridges
from pixstudio.rendering.scenes.sea import Sea
from tests.rendering.inspection import SIZE, as_frame, decode_video, difference, loudness

FRAME = 1 / 24
MADE_OF_PHOTOS = {"image": 1, "effect": 3, "frames": 2, "transition": 3, "fusion": 3}
MADE_OF_VIDEOS = {"extend": 2.0, "modify": 1.0, "lipsync": 1.0, "upscale": 1.0}


def spec(kind: str, **changes: object) -> VideoSpec:
    """A small spec of one second."""
    return replace(VideoSpec(kind, *SIZE, 1.0, seed=5, prompt="A quiet morning"), **changes)


def made(video: VideoSpec, folder: Path):
    """Make and watch a video."""
    path = folder / "film.mp4"
    render_video(video, path)
    return decode_video(path)


def check_player_facts(seen, size: tuple[int, int], seconds: float) -> None:
    """Codec, size and length are exact."""
    assert (seen.codec, seen.pixel_format, seen.size) == ("h264", "yuv420p", size)
    assert abs(seen.seconds - seconds) <= FRAME + 1e-6
    assert abs(len(seen.frames) - seconds * 24) <= 1


@pytest.mark.parametrize("seed", range(len(SCENE_FAMILIES)))
def test_text_video_shows_a_moving_scene(seed: int, tmp_path: Path) -> None:
    seen = made(spec("text", seed=seed), tmp_path)
    check_player_facts(seen, SIZE, 1.0)
    assert seen.audio is None
    assert seen.frames[0].std() > 8
    assert difference(seen.frames[0], seen.frames[-1]) > 0.3


@pytest.mark.parametrize("kind", MADE_OF_PHOTOS)
def test_video_of_photos_is_playable(kind: str, photos: tuple[Path, ...], tmp_path: Path) -> None:
    images = photos[: MADE_OF_PHOTOS[kind]]
    seen = made(spec(kind, images=images, title="Title", audio="native"), tmp_path)
    check_player_facts(seen, SIZE, 1.0)
    assert seen.audio_codec == "aac"
    assert difference(seen.frames[0], seen.frames[-1]) > 1


def test_effect_without_photos_is_made_of_its_prompt(tmp_path: Path) -> None:
    seen = made(spec("effect", title="Title"), tmp_path)
    check_player_facts(seen, SIZE, 1.0)
    assert difference(seen.frames[0], seen.frames[-1]) > 1


@pytest.mark.parametrize("kind", MADE_OF_VIDEOS)
def test_video_of_a_video_keeps_its_length_and_audio(
    kind: str, source: Path, tmp_path: Path
) -> None:
    seen = made(spec(kind, source=source), tmp_path)
    check_player_facts(seen, SIZE, MADE_OF_VIDEOS[kind])
    assert loudness(seen.audio) > 0.01


@pytest.mark.parametrize("kind", ["extend", "modify", "upscale"])
def test_video_of_a_silent_video_is_silent(kind: str, silent_source: Path, tmp_path: Path) -> None:
    assert made(spec(kind, source=silent_source), tmp_path).audio is None


@pytest.mark.parametrize("size", [(90, 160), (120, 120), (320, 180)])
def test_video_has_the_size_asked_for(size: tuple[int, int], photos, tmp_path: Path) -> None:
    video = spec("image", images=photos[:1], width=size[0], height=size[1], seconds=0.5)
    check_player_facts(made(video, tmp_path), size, 0.5)


def test_upscale_enlarges(source: Path, tmp_path: Path) -> None:
    seen = made(spec("upscale", source=source, width=640, height=360), tmp_path)
    check_player_facts(seen, (640, 360), 1.0)
    small = Image.fromarray(seen.frames[10]).resize(SIZE)
    assert difference(np.asarray(small), decode_video(source).frames[10]) < 4


def test_equal_specs_make_equal_videos(photos: tuple[Path, ...], tmp_path: Path) -> None:
    video = spec("image", images=photos[:1], audio="native")
    for name in ("one.mp4", "two.mp4"):
        render_video(video, tmp_path / name)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


@pytest.mark.parametrize("kind", ["text", "image", "modify"])
def test_seed_changes_the_video(kind: str, photos, source: Path, tmp_path: Path) -> None:
    videos = [
        made(spec(kind, seed=seed, images=photos[:1], source=source), tmp_path) for seed in (3, 10)
    ]
    assert difference(videos[0].frames[-1], videos[1].frames[-1]) > 1.5


def test_index_of_the_video_comes_first(tmp_path: Path) -> None:
    render_video(spec("text"), tmp_path / "film.mp4")
    content = (tmp_path / "film.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_broken_ingredient_leaves_no_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"not a picture")
    with pytest.raises(UnreadableMedia, match=r"broken\.jpg"):
        render_video(spec("image", images=(broken,)), tmp_path / "film.mp4")
    with pytest.raises(UnreadableMedia):
        render_video(spec("modify", source=broken), tmp_path / "film.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.jpg"]


def test_cut_off_source_is_unreadable_or_made_whole(source: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(source.read_bytes()[:200])
    with pytest.raises(UnreadableMedia):
        render_video(spec("extend", source=cut), tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.parametrize("kind", ["image", "frames", "fusion", "modify", "poem"])
def test_missing_ingredient_is_named(kind: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=kind):
        render_video(spec(kind), tmp_path / "film.mp4")


def test_poster_is_the_first_frame(source: Path, tmp_path: Path) -> None:
    render_poster(source, tmp_path / "poster.png")
    assert difference(as_frame(tmp_path / "poster.png"), decode_video(source).frames[0]) < 1


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_image_has_size_and_format_asked_for(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"picture{suffix}"
    render_image(spec("text"), path)
    with Image.open(path) as image:
        assert image.size == SIZE
        assert image.format == {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}[suffix]


def test_measure_video_reports_size_length_and_audio(source: Path, silent_source: Path) -> None:
    facts = measure_video(source)
    assert (facts.width, facts.height, facts.has_audio) == (*SIZE, True)
    assert facts.seconds == pytest.approx(1.0, abs=FRAME)
    assert not measure_video(silent_source).has_audio


@pytest.mark.parametrize(
    ("prompt", "family"), [("A boat at night", Sea), ("THE CITY sleeps", City), ("Tea", Ridges)]
)
def test_prompt_chooses_a_fitting_scene(prompt: str, family: type) -> None:
    assert scene_family(7, prompt) is family


@pytest.mark.parametrize("size", [(16, 16), (34, 90), (90, 34)])
def test_title_larger_than_the_video_does_no_harm(size: tuple[int, int], tmp_path: Path) -> None:
    video = spec("text", width=size[0], height=size[1], prompt="Incomprehensibilities " * 9)
    check_player_facts(made(video, tmp_path), size, 1.0)


@pytest.mark.parametrize("seed", [-3, 2**31 - 1, 2**40])
def test_any_seed_makes_a_video(seed: int, photos: tuple[Path, ...], tmp_path: Path) -> None:
    video = spec("fusion", seed=seed, images=photos, seconds=0.25, audio="native")
    check_player_facts(made(video, tmp_path), SIZE, 0.25)
    render_image(spec("text", seed=seed), tmp_path / "still.jpg")
