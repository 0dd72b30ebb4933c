import zlib

import pytest
from PIL import ExifTags, Image

from pixstudio.media.image.processing import (
    InvalidImage,
    TooManyPixels,
    make_thumbnail,
    normalise_image,
    probe_image,
)
from tests.media.gps_videos import METADATA_TAGS, video_with_location

FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
RED, BLUE = (220, 20, 20), (20, 20, 220)


def make_image(path, size=(40, 20), **options):
    """Left half red, right half blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    image.save(path, **options)
    return path


def exif(orientation=1, *, has_location=False):
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "Camera"
    if has_location:
        tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 8.0, 0.0)
    return tags


def png_claiming(width, height):
    """A few hundred bytes that claim a huge image."""

    def chunk(name, data):
        crc = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + crc

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\0\0\0\0"
    pixels = zlib.compress(bytes(1000))
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def is_close(pixel, colour):
    return all(abs(a - b) < 40 for a, b in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize(("name", "extension"), FORMATS.items())
def test_probe_image_knows_every_format(tmp_path, name, extension):
    info = probe_image(make_image(tmp_path / f"a.{extension}"))
    assert (info.width, info.height, info.format) == (40, 20, name)
    assert not info.has_exif_location


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_probe_image_sees_location_and_orientation(tmp_path, extension):
    path = make_image(tmp_path / f"a.{extension}", exif=exif(6, has_location=True))
    info = probe_image(path)
    assert (info.width, info.height) == (20, 40)
    assert info.has_exif_location


def test_probe_image_sees_location_in_xmp(tmp_path):
    path = make_image(tmp_path / "a.jpg", xmp=b"<x:xmpmeta exif:GPSLatitude='48,8N'/>")
    assert probe_image(path).has_exif_location


@pytest.mark.parametrize("size", [(10_000, 8_000), (30_000, 30_000), (60_000, 60_000)])
def test_probe_image_counts_pixels_before_decoding(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_claiming(*size))
    with pytest.raises(TooManyPixels, match=r"pixels\b"):
        probe_image(path)


def test_probe_image_takes_its_limit_from_the_caller(tmp_path):
    path = make_image(tmp_path / "a.png")
    assert probe_image(path, max_pixels=800).width == 40
    with pytest.raises(TooManyPixels, match="40 × 20"):
        probe_image(path, max_pixels=799)


@pytest.mark.parametrize("extension", FORMATS.values())
def test_probe_image_refuses_truncated_files(tmp_path, extension):
    path = make_image(tmp_path / f"a.{extension}", size=(400, 200))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(InvalidImage):
        probe_image(path)


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"]
)
def test_probe_image_refuses_what_is_none(tmp_path, content):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(InvalidImage, match="damaged or incomplete"):
        probe_image(path)


def test_probe_image_refuses_other_formats(tmp_path):
    with pytest.raises(InvalidImage):
        probe_image(make_image(tmp_path / "a.bmp"))


def test_probe_image_refuses_a_broken_later_frame(tmp_path):
    path = tmp_path / "a.gif"
    frames = [Image.effect_noise((64, 64), 50 + i).convert("P") for i in range(4)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(InvalidImage):
        probe_image(path)


def test_probe_image_lets_a_missing_file_through(tmp_path):
    with pytest.raises(FileNotFoundError):
        probe_image(tmp_path / "none.png")


def test_make_thumbnail_is_a_small_upright_webp(tmp_path):
    path = make_image(tmp_path / "a.jpg", size=(400, 200), exif=exif(6, has_location=True))
    make_thumbnail(path, tmp_path / "t.webp", longest_side=100)
    with Image.open(tmp_path / "t.webp") as small:
        assert small.format == "WEBP"
        assert small.size == (50, 100)
        assert is_close(small.getpixel((25, 5)), RED)
        assert is_close(small.getpixel((25, 95)), BLUE)
        assert not small.getexif()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jpg", "t.webp"]


def test_make_thumbnail_never_enlarges(tmp_path):
    make_thumbnail(make_image(tmp_path / "a.png"), tmp_path / "t.webp", longest_side=500)
    assert probe_image(tmp_path / "t.webp").width == 40


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_make_thumbnail_takes_every_mode(tmp_path, mode):
    Image.new(mode, (30, 30)).save(tmp_path / "a.png")
    make_thumbnail(tmp_path / "a.png", tmp_path / "t.webp", longest_side=10)
    assert probe_image(tmp_path / "t.webp").width == 10


def test_make_thumbnail_leaves_nothing_behind_a_broken_image(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(InvalidImage):
        make_thumbnail(tmp_path / "a.png", tmp_path / "t.webp", longest_side=10)
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("extension", FORMATS.values())
def test_normalise_image_leaves_tidy_images_alone(tmp_path, extension):
    path = make_image(tmp_path / f"a.{extension}")
    assert normalise_image(path, tmp_path / "out") is False
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_normalise_image_turns_upright_and_drops_the_location(tmp_path, extension):
    path = make_image(tmp_path / f"a.{extension}", exif=exif(6, has_location=True))
    out = tmp_path / "out"
    assert normalise_image(path, out) is True
    info = probe_image(out)
    assert (info.width, info.height) == (20, 40)
    assert info.format == probe_image(path).format
    assert not info.has_exif_location
    assert b"Camera" not in out.read_bytes()
    with Image.open(out) as upright:
        assert is_close(upright.convert("RGB").getpixel((10, 3)), RED)
    assert normalise_image(out, tmp_path / "again") is False


def test_normalise_image_drops_a_location_in_xmp(tmp_path):
    path = make_image(tmp_path / "a.webp", xmp=b"<x exif:GPSLatitude='48,8N'/>")
    assert normalise_image(path, tmp_path / "out") is True
    assert b"GPSLatitude" not in (tmp_path / "out").read_bytes()


def test_normalise_image_drops_a_location_of_a_second_image(tmp_path):
    path = tmp_path / "a.jpg"
    first, second = (Image.new("RGB", (40, 20), colour) for colour in (RED, BLUE))
    second.encoderinfo = {"exif": exif(1, has_location=True).tobytes()}
    first.save(path, "MPO", save_all=True, append_images=[second])
    assert probe_image(path).has_exif_location
    assert normalise_image(path, tmp_path / "out") is True
    with Image.open(tmp_path / "out") as out:
        assert (out.format, out.size) == ("JPEG", (40, 20))
        assert is_close(out.getpixel((3, 3)), RED)


@pytest.mark.parametrize("extension", ["mp4", "mov"])
def test_normalise_image_drops_a_video_behind_it_that_has_a_location(tmp_path, extension):
    path = make_image(tmp_path / "a.jpg")
    video = video_with_location(tmp_path / f"b.{extension}", options=METADATA_TAGS)
    path.write_bytes(path.read_bytes() + video.read_bytes())
    assert probe_image(path).has_exif_location
    assert normalise_image(path, tmp_path / "out") is True
    assert b"59.1234" not in (tmp_path / "out").read_bytes()
    assert normalise_image(tmp_path / "out", tmp_path / "again") is False


def test_normalise_image_leaves_a_video_behind_it_that_has_none(tmp_path):
    path = make_image(tmp_path / "a.jpg")
    video = video_with_location(tmp_path / "b.mp4", place="")
    path.write_bytes(path.read_bytes() + video.read_bytes())
    assert normalise_image(path, tmp_path / "out") is False


def test_normalise_image_keeps_an_animation(tmp_path):
    path = tmp_path / "a.webp"
    frames = [Image.new("RGB", (40, 20), colour) for colour in (RED, BLUE, RED)]
    frames[0].save(
        path,
        save_all=True,
        append_images=frames[1:],
        duration=[100, 200, 300],
        exif=exif(6, has_location=True),
    )
    assert normalise_image(path, tmp_path / "out.webp") is True
    with Image.open(tmp_path / "out.webp") as out:
        assert getattr(out, "n_frames", 1) == 3
        assert out.size == (20, 40)
        out.seek(1)
        out.load()
        assert out.info["duration"] == 200
    assert not probe_image(tmp_path / "out.webp").has_exif_location


def test_probe_image_gives_up_on_an_image_that_takes_too_long(tmp_path, monkeypatch):
    """A progressive JPEG of 3 MB can keep a decoder busy for hours."""
    path = make_image(tmp_path / "a.jpg")
    monkeypatch.setattr("pixstudio.media.image.opening._MAX_SECONDS", -1.0)
    for look in (probe_image, lambda p: normalise_image(p, tmp_path / "b.jpg")):
        with pytest.raises(InvalidImage, match="took too long"):
            look(path)


def test_tiny_frames_count_as_larger_ones(tmp_path):
    """A GIF of 100 MB can hold four million frames of one pixel."""
    path = tmp_path / "a.gif"
    frames = [Image.new("RGB", (1, 1), (shade, 0, 0)) for shade in range(0, 250, 25)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(InvalidImage):
        probe_image(path)
    assert probe_image(path, max_pixels=128 * 128 // 4).width == 1


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_normalise_image_keeps_the_location_where_that_is_wanted(tmp_path, extension):
    path = make_image(tmp_path / f"a.{extension}", exif=exif(6, has_location=True))
    out = tmp_path / f"out.{extension}"
    assert normalise_image(path, out, keeps_location=True) is True
    info = probe_image(out)
    assert (info.width, info.height, info.has_exif_location) == (20, 40, True)
    assert normalise_image(out, tmp_path / "again", keeps_location=True) is False
