"""Bytes decide the type of a file; its name is corrected; trailing documents are refused."""

import bz2
import gzip
import io
import lzma
import shutil
import zipfile

import av
import pytest
from PIL import Image

from pixstudio.media.recognition.byte_window import ByteWindow
from pixstudio.media.recognition.detection import (
    check_file_head,
    correct_extension,
    detect_file_type,
)
from pixstudio.media.recognition.embedded_documents import has_trailing_document
from pixstudio.media.recognition.file_types import UnsupportedFile
from pixstudio.media.recognition.media_end import find_media_end
from tests.media.sample_media import make_audio, make_video
from tests.media.tagged_files import (
    PAGE,
    TAGGED,
    WORDS,
    box,
    id3,
    jpeg_with,
    png_with,
    tagged_audio,
    tagged_image,
    tagged_video,
)
from tests.rows import each_row

JPEG, PNG = tagged_image("JPEG"), tagged_image("PNG")


def kind_of(folder, name, content):
    path = folder / "file"
    path.write_bytes(content)
    return detect_file_type(name, path)


@pytest.mark.parametrize("name", TAGGED)
def test_metadata_may_hold_whole_pages_and_programs(tmp_path, name):
    content_type, make = TAGGED[name]
    content = make(tmp_path)
    assert kind_of(tmp_path, "x", content).content_type == content_type


@each_row("name", [name for name in TAGGED if name not in ("MP3 APE and ID3v1", "MP3 comment")])
@each_row("behind", ["page", "page far behind", "php", "archive", "pdf", "program"])
def test_a_document_behind_the_media_is_refused(tmp_path, name, behind):
    content = TAGGED[name][1](tmp_path) + TRAILING_DATA[behind]
    with pytest.raises(
        UnsupportedFile, match="contains an archive, a document or a program at its end"
    ):
        kind_of(tmp_path, "x", content)


@pytest.mark.parametrize("content", [JPEG, PNG], ids=["JPEG", "PNG"])
@pytest.mark.parametrize(
    "suffix", ["gz", "bz2", "xz", "tag", "closing tag", "short PHP", "comment"]
)
def test_a_packed_file_or_a_tag_behind_the_media_is_refused(tmp_path, content, suffix):
    with pytest.raises(
        UnsupportedFile, match="contains an archive, a document or a program at its end"
    ):
        kind_of(tmp_path, "x", content + b"\r\n" + TRAILING_ARCHIVES[suffix])


TRAILING_ARCHIVES = {
    "gz": gzip.compress(WORDS),
    "bz2": bz2.compress(WORDS),
    "xz": lzma.compress(WORDS),
    "tag": b"<img src=x onerror=alert(1)>",
    "closing tag": b"</textarea><a href=x>",
    "short PHP": b"<?=system('id')?>",
    "comment": b"<!-- --><object data=x>",
}


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.js", "alert(1)")
        archive.comment = b"by the way"
    return buffer.getvalue()


TRAILING_DATA = {
    "page": WORDS,
    "page far behind": bytes(9000) + WORDS + b" " * 300_000,
    "php": b"\n<?php system($_GET[0]); ?>\n",
    "archive": zipped(),
    "pdf": b"%PDF-1.7\n1 0 obj\n%%EOF",
    "program": b"#!/bin/sh\nrm -rf x\n",
}


@pytest.mark.parametrize("head", [b"<html>", b"%PDF-1.7\n", b"\n<script>", b"<?php ?>", zipped()])
def test_a_document_before_the_media_is_refused(tmp_path, head):
    with pytest.raises(UnsupportedFile, match="contains a document or a program: it is a"):
        kind_of(tmp_path, "a.png", head + PNG)


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a/*<script>*/=1;alert(1)",
        b"\x89PNG\r\n\x1a\n" + WORDS,
        b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + WORDS,
    ],
)
def test_a_head_alone_makes_no_image_of_a_page(tmp_path, content):
    with pytest.raises(UnsupportedFile, match="document"):
        kind_of(tmp_path, "a.png", content)


def test_a_video_or_image_behind_a_photo_is_fine_and_what_is_behind_that_is_not(tmp_path):
    motion = JPEG + tagged_video(tmp_path, "a.mp4")
    gain_map = JPEG + bytes(64) + jpeg_with((0xFE, WORDS))
    for content in (motion, gain_map, JPEG + b"SEFHe\0\0\0SEFT", JPEG + bytes(100)):
        assert kind_of(tmp_path, "a.jpg", content).content_type == "image/jpeg"
        with pytest.raises(UnsupportedFile, match="at its end"):
            kind_of(tmp_path, "a.jpg", content + b"\n" + WORDS)


VIDEOS = {
    "mp4": ("video/mp4", {}),
    "mov": ("video/quicktime", {}),
    "3gp": ("video/3gpp", {}),
    "mkv": ("video/x-matroska", {}),
    "ts": ("video/MP2T", {}),
    "flv": ("video/x-flv", {}),
    "webm": ("video/webm", {"codec": "libvpx"}),
    "mpeg": ("video/mpeg", {"codec": "mpeg2video", "container": "mpeg"}),
    "avi": ("video/x-msvideo", {"codec": "mpeg4"}),
    "mjpeg": ("video/x-motion-jpeg", {"codec": "mjpeg"}),
}


@pytest.mark.parametrize("extension", VIDEOS)
def test_videos_are_what_their_bytes_are_whatever_they_are_called(tmp_path, extension):
    content_type, options = VIDEOS[extension]
    path = make_video(tmp_path / f"a.{extension}", seconds=0.5, **options)
    name = "a.mjpg" if extension == "mjpeg" else "a.jpg"
    row = detect_file_type(name, path)
    assert row.content_type == content_type
    assert correct_extension(name, row) == f"a.{extension}"
    assert correct_extension(f"A.{extension.upper()}", row) == f"A.{extension.upper()}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.jfif", "photo.jpg"),
        ("photo.JPE", "photo.jpg"),
        ("photo", "photo.jpg"),
        ("photo.png", "photo.jpg"),
        ("photo.heic", "photo.jpg"),
        ("photo.jpeg", "photo.jpeg"),
        ("photo.JPG ", "photo.JPG"),
        ("photo.jpg.", "photo.jpg"),
        ("photo.php", "photo.php.jpg"),
        ("photo.mp4", "photo.jpg"),
        ("v1.2", "v1.2.jpg"),
        ("photo.mjpeg", "photo.jpg"),
    ],
)
def test_the_name_is_corrected_to_fit_the_bytes(tmp_path, name, expected):
    assert correct_extension(name, kind_of(tmp_path, name, JPEG)) == expected


@pytest.mark.parametrize("name", ["a.mts", "a.m2ts", "a.M2T", "a"])
def test_streams_of_cameras_and_discs_are_transport_streams(tmp_path, name):
    options = {"mpegts_m2ts_mode": "1"}
    path = make_video(tmp_path / "made.ts", seconds=0.5, container="mpegts", options=options)
    assert path.read_bytes()[4] == 0x47
    row = detect_file_type(name, path)
    assert (row.content_type, correct_extension(name, row)) == ("video/MP2T", "a.ts")
    with path.open("ab") as file:
        file.write(WORDS)
    with pytest.raises(UnsupportedFile, match="at its end"):
        detect_file_type(name, path)


@pytest.mark.parametrize(
    ("name", "codec", "container", "content_type"),
    [
        ("a.mpg", "mpeg2video", "vob", "video/mpeg"),
        ("a.m2v", "mpeg2video", "mpeg2video", "video/mpeg"),
        ("a.m4v", "libx264", "mp4", "video/mp4"),
        ("a.qt", "libx264", "mov", "video/quicktime"),
        ("a.f4v", "libx264", "f4v", "video/mp4"),
    ],
)
def test_other_names_of_videos(tmp_path, name, codec, container, content_type):
    path = make_video(tmp_path / "made", seconds=0.5, codec=codec, container=container)
    row = detect_file_type(name, path)
    assert row.content_type == content_type
    assert correct_extension(name, row) == f"a.{row.extensions[-1]}"


def test_audio_are_what_their_bytes_are(tmp_path):
    for extension, codec in (("wav", "pcm_s16le"), ("mp3", "libmp3lame")):
        made = make_audio(tmp_path / f"made.{extension}", codec=codec)
        row = detect_file_type("a", shutil.copy(made, tmp_path / "a"))
        assert correct_extension("a.bin", row) == f"a.bin.{extension}"


def ftyp(brand, *more):
    return box(b"ftyp", brand + bytes(4) + b"".join(more))


UNSUPPORTED = {
    "a HEIC photo": ftyp(b"heic", b"mif1", b"heic") + bytes(400),
    "a HEIC photo, by its second brand": ftyp(b"mif1", b"heic") + bytes(400),
    "a HEIC photo, of many": ftyp(b"msf1", b"hevc") + bytes(400),
    "a HEIC photo, of ten bits": ftyp(b"heix", b"mif1") + bytes(400),
    "an AVIF image": ftyp(b"avif", b"mif1") + bytes(400),
    "an AVIF image, by its second brand": ftyp(b"mif1", b"avif") + bytes(400),
    "an AVIF image, that moves": ftyp(b"avis", b"msf1") + bytes(400),
    "an M4A file": ftyp(b"M4A ", b"isom") + bytes(400),
    "a camera’s RAW file": ftyp(b"crx ", b"isom") + bytes(400),
    "a camera’s RAW file, of Canon": b"II*\0\x10\0\0\0CR\2\0" + bytes(400),
    "a TIFF image": b"MM\0*" + bytes(400),
    "a BMP image": b"BM" + bytes(400),
    "a Photoshop file": b"8BPS\0\1" + bytes(400),
    "a JPEG XL image": b"\xff\x0a" + bytes(400),
    "a FLAC file": b"fLaC" + bytes(400),
    "a FLAC file, behind a tag": id3((b"TIT2", b"\0x")) + b"fLaC" + bytes(400),
    "an AAC file": b"\xff\xf1\x50\x80" + bytes(400),
    "a Windows Media file": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(400),
}


@pytest.mark.parametrize("what", UNSUPPORTED)
def test_other_types_are_named_with_a_fix(tmp_path, what):
    for name in ("IMG_0001.jpg", "a.heic", "noname"):
        with pytest.raises(UnsupportedFile) as refused:
            kind_of(tmp_path, name, UNSUPPORTED[what])
        words = str(refused.value)
        assert words.startswith(f"“{name}” is {what.split(',')[0]}, which PixVerse doesn’t take. ")
        assert "Save it as" in words


@pytest.mark.parametrize("suffix", ["dng", "nef", "arw"])
def test_raw_photos_that_look_like_tiff_are_recognised_by_their_name(tmp_path, suffix):
    with pytest.raises(UnsupportedFile, match="is a camera’s RAW file"):
        kind_of(tmp_path, f"a.{suffix}", b"II*\0" + bytes(400))


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "is empty"),
        (b"<svg xmlns='x'/>", "it is an SVG drawing. Save it as JPEG or PNG first."),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg>", "it is an SVG drawing"),
        (PAGE.encode(), "it is a web page"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"MZ\x90\0", "it is a program"),
        (b"hello", "is not of an allowed type. Allowed are png, jpeg, jpg, gif, webp, mp4,"),
    ],
)
def test_the_start_alone_is_enough_to_refuse(head, words):
    with pytest.raises(UnsupportedFile, match=words):
        check_file_head("a.txt", head)


def test_noise_under_a_known_name_is_not_taken_for_it():
    with pytest.raises(UnsupportedFile, match="are not PNG"):
        check_file_head("a.png", b"\1" * 500)


def test_real_avif_and_bmp_of_pillow_are_named(tmp_path):
    for kind, words in (("AVIF", "an AVIF image"), ("BMP", "a BMP image")):
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16)).save(buffer, kind)
        with pytest.raises(UnsupportedFile, match=words):
            kind_of(tmp_path, "a.jpg", buffer.getvalue())


def test_ogg_of_every_name_is_recognised(tmp_path):
    path = tmp_path / "a.ogg"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("flac", rate=44100, layout="mono")
        frame = av.AudioFrame("s16", "mono", 4096)
        frame.sample_rate = 44100
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    for name in ("a.oga", "a.ogg", "a"):
        assert detect_file_type(name, path).content_type == "video/ogg"
    path.write_bytes(path.read_bytes() + WORDS)
    with pytest.raises(UnsupportedFile, match="at its end"):
        detect_file_type("a.oga", path)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("image/png", png_with(*[(b"prVt", b"")] * 500)),
        ("image/jpeg", jpeg_with(*[(0xFE, b"")] * 500)),
        ("image/gif", tagged_image("GIF")[:-1] + b"!\xfe\0" * 500 + b";"),
        ("image/webp", tagged_image("WEBP") + b"prVt\0\0\0\0" * 500),
        ("video/mp4", box(b"ftyp", b"isom" + bytes(4)) + box(b"free", b"") * 500),
        ("video/x-matroska", b"\x1a\x45\xdf\xa3\x80" + b"\xec\x80" * 500),
    ],
)
def test_files_of_endless_parts_keep_no_one_busy(content_type, content):
    assert find_media_end(ByteWindow(content), content_type) == len(content)
    few = ByteWindow(content, steps_left=[100])
    assert 0 < find_media_end(few, content_type) < len(content)
    assert has_trailing_document(
        ByteWindow(content + b"\n" + WORDS, steps_left=[100]), content_type
    )
    assert not has_trailing_document(ByteWindow(content, steps_left=[100]), content_type)


def test_lengths_that_lie_hide_no_document(tmp_path):
    wav, webp = tagged_audio(tmp_path, "a.wav"), tagged_image("WEBP")
    open_ended = wav[:4] + b"\xff\xff\xff\xff" + wav[8:]
    reported = (len(webp) - 8 + len(WORDS) + 1).to_bytes(4, "little")
    without_end = JPEG[:-2]
    for content in (open_ended, webp[:4] + reported + webp[8:], without_end):
        with pytest.raises(UnsupportedFile, match="at its end"):
            kind_of(tmp_path, "x", content + b"\n" + WORDS)
    assert kind_of(tmp_path, "x", open_ended).kind == "audio"
    assert kind_of(tmp_path, "x", without_end).kind == "image"


def test_an_mp3_with_a_page_behind_its_frames_is_refused(tmp_path):
    content = id3((b"COMM", b"\0eng\0" + WORDS)) + tagged_audio(tmp_path, "a.mp3")
    assert kind_of(tmp_path, "a.mp3", content).kind == "audio"
    for behind in TRAILING_DATA.values():
        with pytest.raises(UnsupportedFile, match="at its end"):
            kind_of(tmp_path, "a.mp3", content + behind)
