"""Images of large sensors fit into the child's memory limit; larger ones are refused."""

import numpy as np
import pytest
from PIL import Image

from pixstudio.media.image.downscaling import DOWNSCALED_SIDE, downscaled_size
from pixstudio.media.image.processing import (
    TooManyPixels,
    make_downscaled,
    normalise_image,
    probe_image,
)
from pixstudio.media.subprocesses.file_probe import (
    DOWNSCALED,
    PREVIEW,
    UPRIGHT,
    ProbeError,
    probe_file,
)
from tests.media.image.test_processing import exif, png_claiming

# Sensors of phones: 50, 64, 108 and 200 million pixels.
SENSORS = {"50": (8160, 6144), "64": (9280, 6944), "108": (12032, 9024), "200": (16320, 12240)}


def photo(path, size, **options):
    """A photo, dark at the top and light at the bottom."""
    image = Image.new("L", size, 40)
    image.paste(210, (0, size[1] // 2, size[0], size[1]))
    image.save(path, **options)
    return path


def top_and_bottom(path):
    with Image.open(path) as image:
        small = np.asarray(image.convert("L").resize((3, 12)), int)
    return small[0, 1], small[-1, 1]


@pytest.mark.parametrize("sensor", ["50", "108", "200"])
def test_jpegs_of_phones_are_taken_and_sent_scaled(tmp_path, sensor):
    size = SENSORS[sensor]
    result = probe_file(photo(tmp_path / "a.jpg", size), "image", tmp_path)
    assert (result.width, result.height, result.has_downscaled) == (*size, True)
    assert not result.is_rewritten
    for name, longest in ((PREVIEW, 960), (DOWNSCALED, DOWNSCALED_SIDE)):
        with Image.open(tmp_path / name) as image:
            assert max(image.size) == longest
        above, below = top_and_bottom(tmp_path / name)
        assert (above < 70, below > 180) == (True, True)
    with Image.open(tmp_path / DOWNSCALED) as image:
        assert image.size == downscaled_size(*size)


@pytest.mark.parametrize("extension", ["png", "webp"])
def test_other_types_are_taken_up_to_seventy_million_pixels(tmp_path, extension):
    size = SENSORS["64"] if extension == "png" else SENSORS["50"]
    fast = {"method": 0, "quality": 20} if extension == "webp" else {"compress_level": 1}
    path = photo(tmp_path / f"a.{extension}", size, **fast)
    result = probe_file(path, "image", tmp_path)
    assert (result.width, result.height, result.has_preview, result.has_downscaled) == (
        *size,
        True,
        True,
    )


def test_a_large_photo_that_lies_on_its_side_loses_its_location_and_keeps_its_pixels(tmp_path):
    path = photo(tmp_path / "a.jpg", SENSORS["108"], exif=exif(6, has_location=True))
    result = probe_file(path, "image", tmp_path)
    assert (result.width, result.height) == SENSORS["108"][::-1]
    assert (result.is_rewritten, result.is_location_removed) == (True, True)
    kept = tmp_path / UPRIGHT
    assert b"Camera" not in kept.read_bytes()
    assert not probe_image(kept).has_exif_location
    assert probe_image(kept).height == SENSORS["108"][0]
    with Image.open(tmp_path / DOWNSCALED) as image:
        assert image.width < image.height
        # The top is now at the right.
        assert image.convert("L").getpixel((image.width - 9, 99)) < 70


def test_a_photo_that_is_upright_loses_its_location_without_being_coded_again(tmp_path):
    path = tmp_path / "a.jpg"
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    profile = b"profile" * 20_000
    noise.save(
        path, quality=70, exif=exif(1, has_location=True), icc_profile=profile, comment=b"at home"
    )
    assert normalise_image(path, tmp_path / "out")
    with Image.open(path) as before, Image.open(tmp_path / "out") as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
        assert (after.info["icc_profile"], dict(after.getexif())) == (profile, {})
    assert b"at home" not in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("options", [{"progressive": True}, {"mode": "CMYK"}, {"restart": 4}])
def test_jpegs_of_every_making_are_tidied_alike(tmp_path, options):
    path = tmp_path / "a.jpg"
    image = Image.effect_noise((200, 90), 90).convert(options.pop("mode", "RGB"))
    more = {"restart_marker_blocks": options["restart"]} if "restart" in options else options
    image.save(path, exif=exif(1, has_location=True), **more)
    assert normalise_image(path, tmp_path / "out")
    with Image.open(path) as before, Image.open(tmp_path / "out") as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))


@pytest.mark.parametrize(
    ("size", "name"),
    [((20_000, 15_000), "a.jpg"), ((65_000, 65_000), "a.jpg"), ((9_000, 9_000), "a.png")],
)
def test_what_would_take_more_memory_is_refused_before_it_is_decoded(tmp_path, size, name):
    path = tmp_path / name
    path.write_bytes(png_claiming(*size) if name.endswith("png") else jpeg_claiming(*size))
    with pytest.raises(TooManyPixels, match="pixels"):
        probe_image(path)
    with pytest.raises(ProbeError, match=r"Save it smaller first\."):
        probe_file(path, "image", tmp_path)


def jpeg_claiming(width, height):
    """A tiny file whose header claims a huge image."""
    from tests.library.sample_files import jpeg

    content = jpeg()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + content[at + 4 :]


def test_usual_images_are_sent_as_they_are(tmp_path):
    path = photo(tmp_path / "a.jpg", (4000, 3000))
    assert make_downscaled(path, tmp_path / "s") is False
    assert not (tmp_path / "s").exists()
    assert downscaled_size(8000, 6000) is None


@pytest.mark.parametrize("size", [(60_000, 1_000), (1_000, 60_000), (8_000, 8_000)])
def test_scaled_sizes_fit(size):
    scaled = downscaled_size(*size)
    assert scaled
    width, height = scaled
    assert max(width, height) == DOWNSCALED_SIDE
    assert width / height == pytest.approx(size[0] / size[1], rel=0.02)
