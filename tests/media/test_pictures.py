import zlib

import pytest
from PIL import ExifTags, Image

from pixstudio.media.pictures import (
    BrokenPicture,
    TooManyPixels,
    make_thumbnail,
    normalise_picture,
    read_picture,
)
from tests.media.places import KEYS, film_with_place

FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
RED, BLUE = (220, 20, 20), (20, 20, 220)


def picture(path, size=(40, 20), **options):
    """Left half red, right half blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    image.save(path, **options)
    return path


def exif(orientation=1, *, has_place=False):
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "Camera"
    if has_place:
        tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 8.0, 0.0)
    return tags


def png_claiming(width, height):
    """A few hundred bytes that claim a huge picture."""

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
def test_read_picture_knows_every_format(tmp_path, name, extension):
    facts = read_picture(picture(tmp_path / f"a.{extension}"))
    assert (facts.width, facts.height, facts.format) == (40, 20, name)
    assert not facts.has_exif_location


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_read_picture_sees_location_and_orientation(tmp_path, extension):
    path = picture(tmp_path / f"a.{extension}", exif=exif(6, has_place=True))
    facts = read_picture(path)
    assert (facts.width, facts.height) == (20, 40)
    assert facts.has_exif_location


def test_read_picture_sees_location_in_xmp(tmp_path):
    path = picture(tmp_path / "a.jpg", xmp=b"<x:xmpmeta exif:GPSLatitude='48,8N'/>")
    assert read_picture(path).has_exif_location


@pytest.mark.parametrize("size", [(10_000, 8_000), (30_000, 30_000), (60_000, 60_000)])
def test_read_picture_counts_pixels_before_decoding(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_claiming(*size))
    with pytest.raises(TooManyPixels, match=r"pixels\b"):
        read_picture(path)


def test_read_picture_takes_its_limit_from_the_caller(tmp_path):
    path = picture(tmp_path / "a.png")
    assert read_picture(path, max_pixels=800).width == 40
    with pytest.raises(TooManyPixels, match="40 × 20"):
        read_picture(path, max_pixels=799)


@pytest.mark.parametrize("extension", FORMATS.values())
def test_read_picture_refuses_truncated_files(tmp_path, extension):
    path = picture(tmp_path / f"a.{extension}", size=(400, 200))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(BrokenPicture):
        read_picture(path)


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"]
)
def test_read_picture_refuses_what_is_none(tmp_path, content):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(BrokenPicture, match="damaged or incomplete"):
        read_picture(path)


def test_read_picture_refuses_other_formats(tmp_path):
    with pytest.raises(BrokenPicture):
        read_picture(picture(tmp_path / "a.bmp"))


def test_read_picture_refuses_a_broken_later_frame(tmp_path):
    path = tmp_path / "a.gif"
    frames = [Image.effect_noise((64, 64), 50 + i).convert("P") for i in range(4)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(BrokenPicture):
        read_picture(path)


def test_read_picture_lets_a_missing_file_through(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_picture(tmp_path / "none.png")


def test_make_thumbnail_is_a_small_upright_webp(tmp_path):
    path = picture(tmp_path / "a.jpg", size=(400, 200), exif=exif(6, has_place=True))
    make_thumbnail(path, tmp_path / "t.webp", longest_side=100)
    with Image.open(tmp_path / "t.webp") as small:
        assert small.format == "WEBP"
        assert small.size == (50, 100)
        assert is_close(small.getpixel((25, 5)), RED)
        assert is_close(small.getpixel((25, 95)), BLUE)
        assert not small.getexif()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jpg", "t.webp"]


def test_make_thumbnail_never_enlarges(tmp_path):
    make_thumbnail(picture(tmp_path / "a.png"), tmp_path / "t.webp", longest_side=500)
    assert read_picture(tmp_path / "t.webp").width == 40


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_make_thumbnail_takes_every_mode(tmp_path, mode):
    Image.new(mode, (30, 30)).save(tmp_path / "a.png")
    make_thumbnail(tmp_path / "a.png", tmp_path / "t.webp", longest_side=10)
    assert read_picture(tmp_path / "t.webp").width == 10


def test_make_thumbnail_leaves_nothing_behind_a_broken_picture(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(BrokenPicture):
        make_thumbnail(tmp_path / "a.png", tmp_path / "t.webp", longest_side=10)
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("extension", FORMATS.values())
def test_normalise_picture_leaves_tidy_pictures_alone(tmp_path, extension):
    path = picture(tmp_path / f"a.{extension}")
    assert normalise_picture(path, tmp_path / "out") is False
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_normalise_picture_turns_upright_and_drops_the_place(tmp_path, extension):
    path = picture(tmp_path / f"a.{extension}", exif=exif(6, has_place=True))
    out = tmp_path / "out"
    assert normalise_picture(path, out) is True
    facts = read_picture(out)
    assert (facts.width, facts.height) == (20, 40)
    assert facts.format == read_picture(path).format
    assert not facts.has_exif_location
    assert b"Camera" not in out.read_bytes()
    with Image.open(out) as upright:
        assert is_close(upright.convert("RGB").getpixel((10, 3)), RED)
    assert normalise_picture(out, tmp_path / "again") is False


def test_normalise_picture_drops_a_place_in_xmp(tmp_path):
    path = picture(tmp_path / "a.webp", xmp=b"<x exif:GPSLatitude='48,8N'/>")
    assert normalise_picture(path, tmp_path / "out") is True
    assert b"GPSLatitude" not in (tmp_path / "out").read_bytes()


def test_normalise_picture_drops_a_place_of_a_second_picture(tmp_path):
    path = tmp_path / "a.jpg"
    first, second = (Image.new("RGB", (40, 20), colour) for colour in (RED, BLUE))
    second.encoderinfo = {"exif": exif(1, has_place=True).tobytes()}
    first.save(path, "MPO", save_all=True, append_images=[second])
    assert read_picture(path).has_exif_location
    assert normalise_picture(path, tmp_path / "out") is True
    with Image.open(tmp_path / "out") as out:
        assert (out.format, out.size) == ("JPEG", (40, 20))
        assert is_close(out.getpixel((3, 3)), RED)


@pytest.mark.parametrize("extension", ["mp4", "mov"])
def test_normalise_picture_drops_a_film_behind_it_that_tells_a_place(tmp_path, extension):
    path = picture(tmp_path / "a.jpg")
    film = film_with_place(tmp_path / f"b.{extension}", options=KEYS)
    path.write_bytes(path.read_bytes() + film.read_bytes())
    assert read_picture(path).has_exif_location
    assert normalise_picture(path, tmp_path / "out") is True
    assert b"59.1234" not in (tmp_path / "out").read_bytes()
    assert normalise_picture(tmp_path / "out", tmp_path / "again") is False


def test_normalise_picture_leaves_a_film_behind_it_that_tells_none(tmp_path):
    path = picture(tmp_path / "a.jpg")
    film = film_with_place(tmp_path / "b.mp4", place="")
    path.write_bytes(path.read_bytes() + film.read_bytes())
    assert normalise_picture(path, tmp_path / "out") is False


def test_normalise_picture_keeps_an_animation(tmp_path):
    path = tmp_path / "a.webp"
    frames = [Image.new("RGB", (40, 20), colour) for colour in (RED, BLUE, RED)]
    frames[0].save(
        path,
        save_all=True,
        append_images=frames[1:],
        duration=[100, 200, 300],
        exif=exif(6, has_place=True),
    )
    assert normalise_picture(path, tmp_path / "out.webp") is True
    with Image.open(tmp_path / "out.webp") as out:
        assert getattr(out, "n_frames", 1) == 3
        assert out.size == (20, 40)
        out.seek(1)
        out.load()
        assert out.info["duration"] == 200
    assert not read_picture(tmp_path / "out.webp").has_exif_location


def test_read_picture_gives_up_on_a_picture_that_takes_too_long(tmp_path, monkeypatch):
    """A progressive JPEG of 3 MB can keep a decoder busy for hours."""
    path = picture(tmp_path / "a.jpg")
    monkeypatch.setattr("pixstudio.media.picture_files._MAX_SECONDS", -1.0)
    for look in (read_picture, lambda p: normalise_picture(p, tmp_path / "b.jpg")):
        with pytest.raises(BrokenPicture, match="took too long"):
            look(path)


def test_tiny_frames_count_as_larger_ones(tmp_path):
    """A GIF of 100 MB can hold four million frames of one pixel."""
    path = tmp_path / "a.gif"
    frames = [Image.new("RGB", (1, 1), (shade, 0, 0)) for shade in range(0, 250, 25)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(BrokenPicture):
        read_picture(path)
    assert read_picture(path, max_pixels=128 * 128 // 4).width == 1


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_normalise_picture_keeps_the_place_where_that_is_wanted(tmp_path, extension):
    path = picture(tmp_path / f"a.{extension}", exif=exif(6, has_place=True))
    out = tmp_path / f"out.{extension}"
    assert normalise_picture(path, out, keeps_location=True) is True
    facts = read_picture(out)
    assert (facts.width, facts.height, facts.has_exif_location) == (20, 40, True)
    assert normalise_picture(out, tmp_path / "again", keeps_location=True) is False
