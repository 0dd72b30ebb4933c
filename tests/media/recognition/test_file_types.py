import pytest
from PIL import Image

from pixstudio.media.recognition.file_types import (
    FILE_TYPES,
    HEAD_BYTES,
    accept_attribute,
    allowed_extensions,
    find_file_type,
    known_extensions,
    sniff,
)

DOCUMENTED = {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/3gpp": "3gp",
    "video/x-matroska": "mkv",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
    "video/MP2T": "ts",
    "video/x-msvideo": "avi",
    "video/x-motion-jpeg": "mjpeg",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "audio/wav": "wav",
    "audio/wave": "wav",
    "audio/mpeg": "mp3",
}
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"
HEADS = {
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "image/gif": b"GIF89a\1\0\1\0",
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "video/mp4": MP4,
    "video/quicktime": b"\0\0\0\x14ftypqt  \0\0\2\0qt  ",
    "video/3gpp": b"\0\0\0\x14ftyp3gp5\0\0\2\0",
    "video/x-matroska": b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\1\x42\x82\x88matroska",
    "video/x-flv": b"FLV\1\5\0\0\0\x09",
    "video/mpeg": b"\0\0\1\xba\x44\0",
    "video/MP2T": (b"\x47\x40" + b"\0" * 186) * 3,
    "video/x-msvideo": b"RIFF\x24\0\0\0AVI LIST",
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm",
    "video/ogg": b"OggS\0\2",
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "audio/mpeg": b"ID3\4\0\0\0\0\0\0",
}


def head_of(path):
    return path.read_bytes()[:HEAD_BYTES]


@pytest.mark.parametrize(("content_type", "extension"), DOCUMENTED.items())
def test_find_file_type_knows_every_documented_row(content_type, extension):
    row = find_file_type(content_type)
    assert row is not None
    assert extension in row.extensions
    assert find_file_type(f"a.{extension.upper()}") is row
    assert row.kind == content_type.split("/")[0]


def test_find_file_type_is_none_outside_the_table():
    for text in ("image/svg+xml", "text/html", "a.svg", "a.exe", "png", "", "a."):
        assert find_file_type(text) is None


def test_find_file_type_ignores_parameters():
    assert find_file_type("image/PNG; q=1").content_type == "image/png"


def test_file_types_hold_nothing_undocumented():
    assert {row.content_type for row in FILE_TYPES} == set(DOCUMENTED) - {"audio/wave"}
    assert set(allowed_extensions()) == {*DOCUMENTED.values(), "jpg"}
    assert allowed_extensions("audio") == ("wav", "mp3")


@pytest.mark.parametrize(("content_type", "head"), HEADS.items())
def test_sniff_knows_every_type(content_type, head):
    assert sniff(head) == content_type


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP"])
def test_sniff_knows_real_images(tmp_path, name):
    path = tmp_path / f"a.{name.lower()}"
    Image.new("RGB", (8, 8)).save(path, name)
    assert sniff(head_of(path)) == f"image/{name.lower()}"


def test_sniff_knows_mp3_without_tags():
    assert sniff(b"\xff\xfb\x90\x64" + b"\0" * 400) == "audio/mpeg"
    assert sniff(b"\xff\xf1\x50\x80" + b"\0" * 400) is None


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>",
        b"#EXTM3U\n",
        b"ffconcat version 1.0\n",
        b"%PDF-1.7",
        b"PK\3\4",
        b"MZ\x90",
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x18ftypavif",
        b"\0\0\0\x18ftypM4A ",
        b"RIFF\0\0\0\0ACON",
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84nope",
        b"\x47" * 100,
        b"\xff",
    ],
)
def test_sniff_is_none_for_everything_else(head):
    assert sniff(head) is None


def test_pickers_offer_every_name_that_a_type_goes_by():
    offered = accept_attribute().split(",")
    assert {"image/*", "video/*", "audio/*", ".jfif", ".mts", ".m4v", ".mpg", ".png"} <= set(
        offered
    )
    assert {extension.lstrip(".") for extension in offered[3:]} == known_extensions()
    assert "video/*" not in accept_attribute("image").split(",")


def test_no_extension_is_that_of_two_types():
    every = [e for row in FILE_TYPES for e in (*row.extensions, *row.extension_aliases)]
    assert len(every) == len(set(every))
