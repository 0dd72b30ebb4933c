"""Whatever people upload becomes a video, or is called unreadable."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pixstudio.rendering import UnreadableMedia, VideoSpec, render_video
from pixstudio.rendering.images import open_image
from tests.rendering.inspection import SIZE, decode_video

Draw = Callable[[Path], Path]


def tiny(folder: Path) -> Path:
    Image.new("RGB", (1, 1), "teal").save(folder / "tiny.png")
    return folder / "tiny.png"


def palette_with_alpha(folder: Path) -> Path:
    image = Image.new("P", (51, 37), 1)
    image.putpalette([0, 0, 0, 200, 80, 40])
    image.save(folder / "palette.png", transparency=0)
    return folder / "palette.png"


def animated(folder: Path) -> Path:
    first, *others = (Image.new("RGB", (64, 48), tone) for tone in ("red", "blue", "green"))
    first.save(folder / "moving.gif", save_all=True, append_images=others)
    return folder / "moving.gif"


def cmyk(folder: Path) -> Path:
    Image.new("CMYK", (77, 33), (10, 200, 30, 0)).save(folder / "print.jpg")
    return folder / "print.jpg"


def grey_16(folder: Path) -> Path:
    Image.new("I;16", (40, 40), 32768).save(folder / "grey.png")
    return folder / "grey.png"


def half_transparent(folder: Path) -> Path:
    Image.new("RGBA", (33, 99), (0, 0, 255, 128)).save(folder / "alpha.webp", lossless=True)
    return folder / "alpha.webp"


@pytest.mark.parametrize(
    "draw", [tiny, palette_with_alpha, animated, cmyk, grey_16, half_transparent]
)
def test_odd_image_becomes_a_video(draw: Draw, tmp_path: Path) -> None:
    spec = VideoSpec("image", *SIZE, 0.25, 1, images=(draw(tmp_path),))
    render_video(spec, tmp_path / "film.mp4")
    assert decode_video(tmp_path / "film.mp4").size == SIZE


def test_animation_gives_its_first_frame(tmp_path: Path) -> None:
    assert open_image(animated(tmp_path)).getpixel((5, 5)) == (255, 0, 0)


def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path) -> None:
    assert abs(open_image(grey_16(tmp_path)).getpixel((5, 5))[0] - 128) < 3


def test_image_is_turned_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 20))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.jpg", exif=exif)
    assert open_image(tmp_path / "turned.jpg").size == (20, 40)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg/>"])
def test_broken_image_is_unreadable(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    with pytest.raises(UnreadableMedia) as raised:
        open_image(path)
    assert raised.value.path == path


def test_cut_off_image_is_unreadable(photos: tuple[Path, ...], tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    path.write_bytes(photos[0].read_bytes()[:400])
    with pytest.raises(UnreadableMedia):
        open_image(path)


def test_absent_image_is_unreadable(tmp_path: Path) -> None:
    spec = VideoSpec("image", *SIZE, 0.25, 1, images=(tmp_path / "none.png",))
    with pytest.raises(UnreadableMedia):
        render_video(spec, tmp_path / "film.mp4")
