"""Posters, frames, sizes and transcoded versions show a video as Chromium itself does."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from pixstudio.media.video.probing import probe_video, save_poster, save_still
from pixstudio.media.video.transcoding import transcode_in_process
from tests.media import display_videos
from tests.media.chromium import Chromium, chromium
from tests.media.display_videos import (
    ORIENTATIONS,
    QUARTERS,
    frame_number_of,
    make_quartered_video,
    make_stepped_video,
)

WIDE, TALL = Fraction(64, 45), Fraction(8, 9)
BT709, BT601, PQ, HLG = (1, 1, 1), (6, 6, 6), (9, 16, 9), (9, 18, 9)
FULL_RANGE = 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as found:
        yield found


def still_of(path: Path, at_seconds: float = 0.0) -> Image.Image:
    out = path.with_name("still.png")
    save_still(path, out, at_seconds=at_seconds)
    return Image.open(out).convert("RGB")


def poster_of(path: Path) -> Image.Image:
    out = path.with_name("poster.webp")
    save_poster(path, out)
    return Image.open(out).convert("RGB")


def transcoded(path: Path) -> Path:
    out = path.with_name("playable.mp4")
    transcode_in_process(path, out)
    return out


def quarters_of(image: Image.Image) -> list[int]:
    """The index of each quarter's colour."""
    return [_nearest(image, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]


def _nearest(image: Image.Image, x: float, y: float) -> int:
    pixel = image.getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, tuple)
    return min(
        range(4), key=lambda n: sum(abs(a - b) for a, b in zip(pixel, QUARTERS[n], strict=True))
    )


def are_alike(one: Image.Image, other: Image.Image, most: float = 5) -> bool:
    """Whether two images are nearly equal, apart from a line of pixels at their edges."""
    if max(abs(a - b) for a, b in zip(one.size, other.size, strict=True)) > 1:
        return False
    difference = ImageChops.difference(one, other.resize(one.size))
    return max(ImageStat.Stat(difference).mean) <= most


def check(browser: Chromium, path: Path, at_seconds: float = 0.0) -> Image.Image:
    """Compare still, poster, size and transcoded version with the video as Chromium displays it."""
    shown, still, facts = (
        browser.frame(path, at_seconds),
        still_of(path, at_seconds),
        probe_video(path),
    )
    assert still.size == (facts.width, facts.height) == shown.size
    assert are_alike(still, shown)
    assert are_alike(poster_of(path), shown)
    assert are_alike(browser.frame(transcoded(path), at_seconds), shown)
    return still


@pytest.mark.parametrize("pixel_shape", [None, WIDE, TALL])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_video_is_shown_turned_mirrored_and_stretched_as_in_chromium(
    browser: Chromium, tmp_path: Path, orientation: str, pixel_shape: Fraction | None
) -> None:
    matrix, quarters = ORIENTATIONS[orientation]
    path = make_quartered_video(tmp_path / "a.mp4", pixel_shape=pixel_shape)
    still = check(browser, display_videos.set_orientation(path, matrix), 0.5)
    assert quarters_of(still) == list(quarters)
    width, height = {None: (96, 64), WIDE: (137, 64), TALL: (96, 72)}[pixel_shape]
    assert still.size == ((height, width) if matrix[0] == 0 else (width, height))


@pytest.mark.parametrize(
    "matrix", [(0.7071, 0.7071, -0.7071, 0.7071), (0.5, 0, 0, 0.5), (2, 0, 0, 1), (-2, 0, 0, 1)]
)
def test_a_matrix_that_does_more_than_turn_is_taken_as_chromium_takes_it(
    browser: Chromium, tmp_path: Path, matrix: tuple[float, ...]
) -> None:
    check(browser, display_videos.set_orientation(make_quartered_video(tmp_path / "a.mp4"), matrix))


@pytest.mark.parametrize(
    ("in_stream", "in_container", "size"),
    [
        (None, (2, 1), (192, 64)),
        (Fraction(2, 1), None, (192, 64)),
        (Fraction(2, 1), (1, 2), (96, 128)),
        (Fraction(2, 1), (1, 1), (96, 64)),
    ],
)
def test_the_container_has_the_last_word_on_the_shape_of_pixels(
    browser: Chromium,
    tmp_path: Path,
    in_stream: Fraction | None,
    in_container: tuple[int, int] | None,
    size: tuple[int, int],
) -> None:
    path = make_quartered_video(tmp_path / "a.mp4", pixel_shape=in_stream)
    if in_container:
        display_videos.with_box(path, b"pasp", *in_container)
    else:
        path.write_bytes(path.read_bytes().replace(b"pasp", b"free"))
    assert check(browser, path).size == size


@pytest.mark.parametrize("codec", ["libx264", "libvpx", "libvpx-vp9"])
@pytest.mark.parametrize(
    ("element", "number", "size"),
    [
        (b"\x54\xb0", 192, (192, 64)),
        (b"\x54\xb0", 48, (96, 128)),
        (b"\x54\xba", 192, (96, 192)),
        # A crop, which Chromium ignores.
        (b"\x54\xcc", 32, (96, 64)),
    ],
)
def test_matroska_says_in_what_size_it_is_shown(
    browser: Chromium,
    tmp_path: Path,
    codec: str,
    element: bytes,
    number: int,
    size: tuple[int, int],
) -> None:
    path = make_quartered_video(tmp_path / "a.mkv", codec=codec)
    assert check(browser, display_videos.with_display_element(path, element, number)).size == size


def test_a_clean_aperture_is_passed_over_as_by_chromium(browser: Chromium, tmp_path: Path) -> None:
    path = make_quartered_video(tmp_path / "a.mp4")
    check(browser, display_videos.with_box(path, b"clap", 64, 1, 32, 1, 0, 1, 0, 1))


@pytest.mark.parametrize("pixel_shape", [Fraction(1, 20_000), Fraction(20_000, 1)])
def test_pixels_of_a_mad_shape_are_taken_for_squares(tmp_path: Path, pixel_shape: Fraction) -> None:
    path = make_quartered_video(tmp_path / "a.mp4", pixel_shape=pixel_shape)
    facts = probe_video(path)
    assert still_of(path).size == (facts.width, facts.height) == (96, 64)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("a.mp4", {"size": (1280, 720)}),
        ("a.mp4", {"size": (960, 718)}),
        ("a.mp4", {"size": (1280, 720), "colours": BT709}),
        ("a.mp4", {"size": (1280, 720), "colours": BT601}),
        ("a.mp4", {"colours": BT709}),
        ("a.mp4", {"pixel_format": "yuvj420p", "colour_range": FULL_RANGE}),
        ("a.mp4", {"pixel_format": "yuvj420p", "colour_range": FULL_RANGE, "colours": BT709}),
        ("a.mp4", {"pixel_format": "yuv422p10le", "size": (1280, 720)}),
        ("a.mp4", {"pixel_format": "yuv444p", "size": (95, 63)}),
        ("a.mp4", {"pixel_format": "gray"}),
        ("a.webm", {"codec": "libvpx", "size": (1280, 720)}),
        ("a.webm", {"codec": "libvpx-vp9", "size": (1280, 720)}),
        ("a.webm", {"codec": "libvpx-vp9", "colours": BT709}),
    ],
)
def test_a_video_has_the_colours_it_has_in_chromium(
    browser: Chromium, tmp_path: Path, name: str, more: dict[str, object]
) -> None:
    path = make_quartered_video(tmp_path / name, **more)
    shown, still = browser.frame(path, 0.5), still_of(path, 0.5)
    again = browser.frame(transcoded(path), 0.5)
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
        place = (int(shown.width * x), int(shown.height * y))
        expected = shown.getpixel(place)
        for image in (still, again):
            pixel = image.getpixel(place)
            assert max(abs(a - b) for a, b in zip(pixel, expected, strict=True)) <= 12


@pytest.mark.parametrize("colours", [PQ, HLG])
def test_a_video_of_high_dynamic_range_is_brought_into_a_screen_s_range(
    browser: Chromium, tmp_path: Path, colours: tuple[int, int, int]
) -> None:
    path = make_quartered_video(tmp_path / "a.mp4", pixel_format="yuv420p10le", colours=colours)
    still, again = still_of(path), browser.frame(transcoded(path))
    assert are_alike(still, again, most=15)
    plain = make_quartered_video(tmp_path / "b.mp4", pixel_format="yuv420p10le")
    # Half of the HDR scale must not look washed out: a screen shows it in full colour.
    assert (
        ImageStat.Stat(still.convert("HSV")).mean[1]
        > ImageStat.Stat(still_of(plain).convert("HSV")).mean[1]
    )


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("a.mp4", {}),
        ("a.mp4", {"sound_codec": "aac"}),
        ("a.mp4", {"first_seconds": 0.5, "sound_codec": "aac"}),
        ("a.mp4", {"first_seconds": 0.5}),
        ("a.mp4", {"first_seconds": -0.33, "sound_codec": "aac"}),
        ("a.mp4", {"uneven": 30}),
        ("a.mp4", {"first_seconds": 600, "container": {"movflags": "frag_keyframe+empty_moov"}}),
        ("a.mp4", {"options": {"x264-params": "open-gop=1:keyint=6:bframes=3"}}),
        ("a.mp4", {"options": {"flags": "+ildct+ilme"}}),
        ("a.mkv", {"first_seconds": 0.5, "sound_codec": "aac"}),
        ("a.webm", {"codec": "libvpx", "first_seconds": 0.5, "sound_codec": "libopus"}),
    ],
)
def test_a_frame_shows_the_image_that_chromium_shows_at_its_moment(
    browser: Chromium, tmp_path: Path, name: str, more: dict[str, object]
) -> None:
    path = make_stepped_video(tmp_path / name, **more)
    version = transcoded(path)
    for at_seconds in (0.0, 0.3, 0.7, 1.0, 1.52):
        expected = frame_number_of(browser.frame(path, at_seconds))
        assert frame_number_of(still_of(path, at_seconds)) == expected, at_seconds
        assert frame_number_of(browser.frame(version, at_seconds)) == expected, at_seconds


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("a.ts", {}),
        ("a.ts", {"sound_codec": "aac"}),
        ("a.ts", {"first_seconds": 0.5, "sound_codec": "aac", "options": {"g": "12"}}),
        ("a.flv", {"options": {"g": "12"}}),
        ("a.avi", {"codec": "mpeg4"}),
        ("a.mkv", {"codec": "mpeg4"}),
    ],
)
def test_a_frame_shows_the_image_that_the_version_for_browsers_shows(
    browser: Chromium, tmp_path: Path, name: str, more: dict[str, object]
) -> None:
    path = make_stepped_video(tmp_path / name, **more)
    version = transcoded(path)
    for at_seconds in (0.0, 0.3, 0.7, 1.04, 1.54, 1.97):
        expected = frame_number_of(browser.frame(version, at_seconds))
        assert frame_number_of(still_of(path, at_seconds)) == expected, at_seconds
