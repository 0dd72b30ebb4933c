import unicodedata

import pytest
from PIL import Image

from pixstudio.media.kinds import (
    FILE_KINDS,
    HEAD_BYTES,
    NotAllowed,
    allowed_extensions,
    check_name,
    check_upload,
    extension_of,
    kind_of,
    safe_name,
    sniff,
)
from tests.media.films import make_film, make_sound

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
def test_kind_of_knows_every_documented_row(content_type, extension):
    row = kind_of(content_type)
    assert row is not None
    assert extension in row.extensions
    assert kind_of(f"a.{extension.upper()}") is row
    assert row.kind == content_type.split("/")[0]


def test_kind_of_is_none_outside_the_table():
    for text in ("image/svg+xml", "text/html", "a.svg", "a.exe", "png", "", "a."):
        assert kind_of(text) is None


def test_kind_of_ignores_parameters():
    assert kind_of("image/PNG; q=1").content_type == "image/png"


def test_file_kinds_hold_nothing_undocumented():
    assert {row.content_type for row in FILE_KINDS} == set(DOCUMENTED) - {"audio/wave"}
    assert set(allowed_extensions()) == {*DOCUMENTED.values(), "jpg"}
    assert allowed_extensions("audio") == ("wav", "mp3")


@pytest.mark.parametrize(("content_type", "head"), HEADS.items())
def test_sniff_knows_every_type(content_type, head):
    assert sniff(head) == content_type


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP"])
def test_sniff_knows_real_pictures(tmp_path, name):
    path = tmp_path / f"a.{name.lower()}"
    Image.new("RGB", (8, 8)).save(path, name)
    assert sniff(head_of(path)) == f"image/{name.lower()}"
    assert check_upload(path.name, None, head_of(path)).kind == "image"


@pytest.mark.parametrize(
    ("extension", "options"),
    [
        ("mp4", {}),
        ("mov", {}),
        ("3gp", {}),
        ("mkv", {}),
        ("ts", {}),
        ("flv", {}),
        ("webm", {"codec": "libvpx"}),
        ("mpeg", {"codec": "mpeg2video", "container": "mpeg"}),
        ("avi", {"codec": "mpeg4"}),
        ("mjpeg", {"codec": "mjpeg"}),
    ],
)
def test_check_upload_accepts_real_films(tmp_path, extension, options):
    path = make_film(tmp_path / f"a.{extension}", seconds=0.25, **options)
    assert check_upload(path.name, "", head_of(path)).extensions == (extension,)


@pytest.mark.parametrize(("extension", "codec"), [("wav", "pcm_s16le"), ("mp3", "libmp3lame")])
def test_check_upload_accepts_real_sounds(tmp_path, extension, codec):
    path = make_sound(tmp_path / f"a.{extension}", codec=codec)
    assert check_upload(path.name, None, head_of(path)).kind == "audio"


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


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("a.jpg", "image/jpeg"),
        ("a.JPEG", "image/jpg"),
        ("a.jpg", "application/octet-stream"),
        ("a.jpg", None),
        ("a.jpg", "image/jpeg; charset=binary"),
        ("a.mjpeg", "video/x-motion-jpeg"),
    ],
)
def test_check_upload_accepts_what_agrees(name, claimed):
    assert check_upload(name, claimed, HEADS["image/jpeg"]).kind in {"image", "video"}


@pytest.mark.parametrize("claimed", ["audio/wav", "audio/wave", "audio/x-wav"])
def test_check_upload_accepts_every_word_for_wav(claimed):
    assert check_upload("a.wav", claimed, HEADS["audio/wav"]).content_type == "audio/wav"


@pytest.mark.parametrize("brand", ["video/mp4", "video/quicktime", "video/3gpp"])
def test_check_upload_lets_the_extension_decide_within_one_container(brand):
    assert check_upload("a.mov", "video/quicktime", HEADS[brand]).content_type == "video/quicktime"
    assert check_upload("a.mp4", "video/mp4", HEADS[brand]).content_type == "video/mp4"


@pytest.mark.parametrize(
    ("name", "claimed", "head", "sentence"),
    [
        ("a.jpg", "image/jpeg", b"<html><script>", "contains a document"),
        ("a.jpg", "image/jpeg", b"hello", "are not JPEG"),
        ("a.svg", "image/svg+xml", b"<svg/>", "not of an allowed type"),
        ("a.png", "image/png", HEADS["image/jpeg"], "named like PNG, but its contents are JPEG"),
        ("a.jpg", "image/png", HEADS["image/jpeg"], "sent as image/png"),
        ("a.png", "text/html", HEADS["image/png"], "sent as text/html"),
        ("a.png", "image/png", b"", "is empty"),
        ("a", "image/png", HEADS["image/png"], "not of an allowed type"),
        ("a.png.exe", "image/png", HEADS["image/png"], "not of an allowed type"),
        ("a.gif", "image/gif", HEADS["image/gif"] + b"/*<ScRiPt>alert(1)", "a program"),
        ("a.jpg", "image/jpeg", HEADS["image/jpeg"] + b"%PDF-1.7", "contains a document"),
        ("a.mp4", "video/mp4", MP4 + b"<svg onload=x>", "contains a document"),
        ("a.png", "image/png", HEADS["image/png"] + b"<?php", "contains a document"),
    ],
)
def test_check_upload_refuses_what_does_not_agree(name, claimed, head, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        check_upload(name, claimed, head)


def test_check_upload_names_the_allowed_types():
    with pytest.raises(NotAllowed, match="Allowed are png, jpeg, jpg, gif, webp, mp4,"):
        check_upload("a.docx", None, b"PK\3\4")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.JPG", "photo.JPG"),
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\fake\\path\\a.png", "a.png"),
        ("a\r\nSet-Cookie: b.png", "a Set-Cookie: b.png"),
        ("a\0b.png", "ab.png"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("  spaced   out .png", "spaced out.png"),
        (".png", "file.png"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("\0", "file"),
        ("noextension", "noextension"),
        ("a.b.c", "a.b.c"),
        ("Grüße 日本.webp", "Grüße 日本.webp"),
        ("Gru\u0308n.png", "Grün.png"),
        ("x." + "y" * 50, "x." + "y" * 50),
        ("\ud800.png", "file.png"),
    ],
)
def test_safe_name_keeps_what_is_harmless(name, expected):
    assert safe_name(name) == expected


@pytest.mark.parametrize("length", [116, 117, 300, 5000])
def test_safe_name_is_short_and_keeps_the_extension(length):
    name = safe_name("n" * length + ".jpeg")
    assert len(name) <= 120
    assert name.endswith("n.jpeg")


def test_safe_name_has_no_control_characters():
    everything = "".join(map(chr, range(0x3000)))
    name = safe_name(everything + "/" + everything)
    assert not [c for c in name if unicodedata.category(c).startswith("C") or c in "/\\"]


def test_extension_of_is_lower_case():
    assert extension_of("A.PNG") == "png"
    assert extension_of("none") == ""


@pytest.mark.parametrize(
    ("name", "content_type", "words"),
    [
        ("a.svg", "image/svg+xml", "not of an allowed type"),
        ("noname", "", "not of an allowed type"),
        ("a.png", "text/html", "was sent as text/html"),
        ("a.png", "text/x\r\nb: c", "was sent as text/x  b: c,"),
    ],
)
def test_check_name_refuses_before_a_byte_has_come(name, content_type, words):
    with pytest.raises(NotAllowed, match=words):
        check_name(name, content_type)


def test_check_name_takes_what_may_come():
    assert check_name("A.JPG", "image/jpeg").content_type == "image/jpeg"
    assert check_name("a.mkv", None).kind == "video"


@pytest.mark.parametrize(
    "tail",
    [
        b"PK\5\6" + bytes(18),
        b"xPK\5\6" + bytes(16) + b"\3\0abc",
        b"..<!DOCTYPE x>",
        b"<SCRIPT>",
        b"%PDF-1.4",
    ],
)
def test_check_upload_refuses_what_hangs_behind(tail):
    with pytest.raises(NotAllowed, match="at its end"):
        check_upload("a.png", None, HEADS["image/png"], tail)


@pytest.mark.parametrize("tail", [b"", b"PK\5\6" + bytes(30), b"<svg", b"<x:xmpmeta"])
def test_check_upload_takes_ends_that_mean_nothing(tail):
    assert check_upload("a.png", None, HEADS["image/png"], tail).kind == "image"
