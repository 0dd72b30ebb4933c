"""Texts in image files: an XMP packet, and the same pixels."""

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from pixstudio.media.embedding.embedding import can_hold_text, with_text
from pixstudio.media.embedding.spliced_file import CannotEmbed
from pixstudio.media.embedding.xmp import EmbeddedText, xmp_packet

TEXT = EmbeddedText(
    title="Hafen <im> Nebel & 🌫",
    description="line\n\x00two\ud800"[:-1],
    parameters='{"prompt": "a \\"quoted\\" one"}',
    created="2026-05-04T12:00:00+00:00",
)
# The content type, what Pillow saves it with, and the mode.
KINDS = [
    ("image/webp", {"format": "WEBP"}, "RGB"),
    ("image/webp", {"format": "WEBP", "lossless": True}, "RGB"),
    ("image/webp", {"format": "WEBP", "lossless": True}, "RGBA"),
    ("image/webp", {"format": "WEBP", "quality": 50}, "RGBA"),
    ("image/webp", {"format": "WEBP", "xmp": b"<old/>", "icc_profile": b"profile"}, "RGB"),
    ("image/png", {"format": "PNG"}, "RGBA"),
    ("image/png", {"format": "PNG"}, "P"),
    ("image/jpeg", {"format": "JPEG"}, "RGB"),
    ("image/jpeg", {"format": "JPEG", "xmp": b"<old/>"}, "RGB"),
]


def image(options: dict[str, object], mode: str) -> bytes:
    found = Image.linear_gradient("L").resize((61, 37)).convert("RGB")
    found = Image.merge(
        "RGB", (found.getchannel(0), found.getchannel(1).rotate(180), found.getchannel(2))
    )
    if mode == "RGBA":
        found.putalpha(Image.linear_gradient("L").resize((61, 37)))
    stream = io.BytesIO()
    found.convert(mode).save(stream, **options)
    return stream.getvalue()


def embedded(content: bytes, content_type: str, text: EmbeddedText = TEXT) -> bytes:
    spliced = with_text(io.BytesIO(content), len(content), content_type, text)
    found = b"".join(iter(lambda: spliced.read(64), b""))
    assert len(found) == spliced.size
    return found


def xmp_of(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        found = opened.info.get("xmp") or opened.info.get("XML:com.adobe.xmp")
    return found if isinstance(found, bytes) else str(found).encode()


def pixels_of(content: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(io.BytesIO(content)) as opened:
        return opened.mode, opened.size, opened.convert("RGBA").tobytes()


@pytest.mark.parametrize(("content_type", "options", "mode"), KINDS)
def test_readers_find_the_packet_and_the_same_pixels(
    content_type: str, options: dict[str, object], mode: str
) -> None:
    plain = image(options, mode)
    content = embedded(plain, content_type)
    assert xmp_of(content) == xmp_packet(TEXT)
    assert pixels_of(content)[1:] == pixels_of(plain)[1:]
    assert b"<old/>" not in content
    assert embedded(content, content_type) == content


def test_other_chunks_stay() -> None:
    profile = b"a profile of colours"
    plain = image({"format": "WEBP", "icc_profile": profile, "exif": b"Exif\0\0MM\0*"}, "RGB")
    assert profile in embedded(plain, "image/webp")


def test_the_packet_is_well_formed_and_whole() -> None:
    root = ElementTree.fromstring(xmp_packet(TEXT).decode())  # noqa: S314
    words = [element.text for element in root.iter() if element.text and element.text.strip()]
    assert TEXT.title in words
    assert TEXT.parameters in words
    assert "line\ntwo" in words
    assert any("trainedAlgorithmicMedia" in word for word in words)


@pytest.mark.parametrize(("content_type", "options", "mode"), KINDS)
def test_cut_files_are_left_alone(content_type: str, options: dict[str, object], mode: str) -> None:
    plain = image(options, mode)
    for end in range(0, len(plain), 5):
        try:
            embedded(plain[:end], content_type)
        except CannotEmbed:
            continue
        # Their end isn't looked for: what is cut off is the image, as before.
        assert content_type == "image/jpeg"


@pytest.mark.parametrize("content_type", ["image/gif", "video/webm", "audio/mpeg", ""])
def test_other_types_have_no_place(content_type: str) -> None:
    assert not can_hold_text(content_type)
    with pytest.raises(CannotEmbed):
        embedded(b"GIF89a", content_type)


def test_what_is_too_long_for_a_jpeg_is_left_out() -> None:
    text = EmbeddedText("t", "d" * 70_000, "{}", "2026")
    with pytest.raises(CannotEmbed):
        embedded(image({"format": "JPEG"}, "RGB"), "image/jpeg", text)
    assert len(embedded(image({"format": "PNG"}, "RGB"), "image/png", text)) > 70_000
