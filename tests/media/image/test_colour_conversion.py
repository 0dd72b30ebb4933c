"""Previews look like the image, whatever its pixel format."""

import io
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from pixstudio.media.image.processing import make_thumbnail, normalise_image, probe_image
from tests.media.image.test_processing import exif
from tests.media.tagged_files import itxt, jpeg_with, png_with, tagged_image, ztxt

BIG = 3 * 1024**2


def preview(folder, content, longest_side=64):
    path = folder / "a.img"
    path.write_bytes(content)
    probe_image(path)
    make_thumbnail(path, folder / "t.webp", longest_side=longest_side)
    with Image.open(folder / "t.webp") as small:
        return small.copy()


def encoded(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def ramp(top):
    """A gradient from black at the left to white at the right."""
    return np.tile(np.linspace(0, top, 256), (64, 1))


def rises(image):
    row = [image.convert("L").getpixel((x, 10)) for x in range(0, image.width, 8)]
    return row == sorted(row) and row[0] < 20 and row[-1] > 215 and 100 < row[len(row) // 2] < 160


def png16(channels, colour_type):
    """A PNG with sixteen bits per channel, which Pillow writes for gray only."""

    def chunk(name, data):
        return (
            len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
        )

    planes = [ramp(65535)] * channels
    if colour_type in (4, 6):
        planes[-1] = np.full((64, 256), 65535.0)
    pixels = np.stack(planes, axis=-1).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = (256).to_bytes(4, "big") + (64).to_bytes(4, "big") + bytes([16, colour_type, 0, 0, 0])
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("channels", "colour_type"), [(1, 0), (2, 4), (3, 2), (4, 6)])
def test_sixteen_bits_are_shown_as_the_ramp_they_are(tmp_path, channels, colour_type):
    assert rises(preview(tmp_path, png16(channels, colour_type)))


def test_sixteen_bit_gray_keeps_what_is_clear(tmp_path):
    image = Image.fromarray(ramp(65535).astype(np.uint16))
    shown = preview(tmp_path, encoded(image, transparency=0), longest_side=256)
    assert shown.mode == "RGBA"
    assert [shown.getpixel((x, 5))[3] for x in (0, 1, 2, 255)] == [0, 255, 255, 255]


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA"])
def test_other_gray_and_palettes_are_shown_as_they_are(tmp_path, mode):
    image = Image.fromarray(ramp(255).astype(np.uint8))
    shown = preview(tmp_path, encoded(image.convert(mode)))
    assert shown.convert("L").getextrema()[1] > 200
    assert mode == "1" or rises(shown)


def test_a_clear_colour_stays_clear_also_in_a_image_that_is_turned(tmp_path):
    image = Image.new("P", (64, 32), 1)
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 0, 255])
    image.paste(2, (0, 0, 32, 32))
    path, out = tmp_path / "a.png", tmp_path / "out"
    image.save(path, transparency=2, exif=exif(3))
    assert normalise_image(path, out)
    shown = preview(tmp_path, out.read_bytes())
    assert shown.getpixel((50, 10))[3] == 0
    assert shown.getpixel((10, 10))[:2] == pytest.approx((255, 0), abs=20)


def test_cmyk_of_adobe_is_not_turned_into_its_negative(tmp_path):
    image = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    red = preview(tmp_path, encoded(image, "JPEG"))
    assert red.getpixel((30, 30))[0] > 150
    assert max(red.getpixel((30, 30))[1:]) < 90


def test_colours_of_a_profile_are_shown_as_meant(tmp_path):
    """With a profile that swaps red and green."""
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = swapped.find(b"rXYZ"), swapped.find(b"gXYZ")
    profile = bytearray(swapped)
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    content = encoded(Image.new("RGB", (64, 64), (255, 0, 0)), icc_profile=bytes(profile))
    red, green, _ = preview(tmp_path, content).getpixel((30, 30))[:3]
    assert (red < 60, green > 200) == (True, True)


def test_a_profile_that_makes_no_sense_counts_for_nothing(tmp_path):
    for profile in (b"nonsense", bytes(200)):
        assert rises(
            preview(tmp_path, encoded(gray := Image.fromarray(ramp(255).astype(np.uint8))))
        )
        assert rises(preview(tmp_path, encoded(gray, icc_profile=profile)))


LARGE_CHUNKS = {
    "packed text": lambda: png_with(ztxt(b"workflow", b"w" * 8 * BIG)),
    "packed text in Unicode": lambda: png_with(itxt(b"prompt", b"w" * BIG)),
    "plain text": lambda: png_with((b"tEXt", b"workflow\0" + b"w" * 30 * BIG)),
    "many texts": lambda: png_with(*[ztxt(b"w%d" % n, b"w" * 1_000_000) for n in range(70)]),
    "text at its end": lambda: png_with(ztxt(b"workflow", b"w" * BIG), at_end=True),
    "a profile": lambda: png_with((b"iCCP", b"icc\0\0" + zlib.compress(bytes(2 * BIG)))),
    "a profile packed in no known way": lambda: png_with((b"iCCP", b"icc\0\7" + bytes(99))),
    "a profile of a JPEG": lambda: jpeg_with(
        *[(0xE2, b"ICC_PROFILE\0" + bytes([n, 60]) + bytes(60_000)) for n in range(1, 61)]
    ),
    "EXIF that can't be read": lambda: jpeg_with((0xE1, b"Exif\0\0nonsense")),
}


@pytest.mark.parametrize("what", LARGE_CHUNKS)
def test_much_text_or_a_large_profile_makes_no_image_damaged(tmp_path, what):
    content = LARGE_CHUNKS[what]()
    shown = preview(tmp_path, content)
    plain = preview(tmp_path, tagged_image("JPEG" if "JPEG" in what or "EXIF" in what else "PNG"))
    assert np.abs(np.asarray(shown, int) - np.asarray(plain, int)).max() < 4
    assert (tmp_path / "a.img").exists()


@pytest.mark.parametrize("keyword", [b"XML:com.adobe.xmp", b"Raw profile type exif"])
def test_text_that_is_too_long_to_read_for_a_location_goes(tmp_path, keyword):
    path, out = tmp_path / "a.png", tmp_path / "out"
    path.write_bytes(png_with(itxt(keyword, b"exif:GPSLatitude='48,8N'" + b" " * BIG)))
    assert probe_image(path).has_exif_location
    assert normalise_image(path, out)
    assert keyword not in out.read_bytes()


def test_long_text_of_an_animation_leaves_all_its_frames(tmp_path):
    path = tmp_path / "a.png"
    frames = [Image.new("RGB", (40, 20), (shade, 0, 0)) for shade in (0, 99, 200)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    content = path.read_bytes()
    name, data = ztxt(b"workflow", b"w" * BIG)
    crc = zlib.crc32(name + data).to_bytes(4, "big")
    path.write_bytes(content[:33] + len(data).to_bytes(4, "big") + name + data + crc + content[33:])
    assert probe_image(path).width == 40
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Exception, match="damaged or incomplete"):
        probe_image(path)
