import socket
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pixstudio.media.video import probing
from pixstudio.media.video.opening import open_video
from pixstudio.media.video.probing import InvalidVideo, probe_video, save_poster
from tests.media.sample_media import BLUE, RED, make_audio, make_video


def colour_of(path):
    with Image.open(path) as image:
        pixel: Any = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    return min((RED, BLUE), key=lambda c: sum(abs(a - b) for a, b in zip(c, pixel, strict=True)))


def test_probe_video_knows_an_mp4_with_audio(tmp_path):
    info = probe_video(make_video(tmp_path / "a.mp4", seconds=2, has_sound=True))
    assert (info.width, info.height) == (64, 48)
    assert info.duration_seconds == pytest.approx(2, abs=0.1)
    assert (info.has_video, info.has_sound) == (True, True)
    assert (info.video_codec, info.audio_codec) == ("h264", "aac")


@pytest.mark.parametrize(
    ("extension", "options"),
    [
        ("mov", {}),
        ("3gp", {}),
        ("mkv", {}),
        ("ts", {}),
        ("flv", {}),
        ("webm", {"codec": "libvpx"}),
        ("mpeg", {"codec": "mpeg2video", "container": "mpeg"}),
        ("mpeg", {"codec": "mpeg1video", "container": "mpeg1video"}),
        ("avi", {"codec": "mpeg4"}),
        ("mjpeg", {"codec": "mjpeg"}),
        ("mp4", {"options": {"movflags": "frag_keyframe+empty_moov"}}),
    ],
)
def test_probe_video_knows_every_documented_video(tmp_path, extension, options):
    path = make_video(tmp_path / f"a.{extension}", **options)
    info = probe_video(path)
    assert (info.width, info.height, info.has_sound) == (64, 48, False)
    assert info.duration_seconds == pytest.approx(1, abs=0.15)
    save_poster(path, tmp_path / "p.webp")
    assert colour_of(tmp_path / "p.webp") == RED


def test_probe_video_measures_a_recording_that_does_not_say_its_length(tmp_path):
    options = {"live": "1"}
    path = make_video(tmp_path / "a.webm", codec="libvpx", container="webm", options=options)
    assert probe_video(path).duration_seconds == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(("extension", "codec"), [("wav", "pcm_s16le"), ("mp3", "libmp3lame")])
def test_probe_video_measures_audio(tmp_path, extension, codec):
    path = make_audio(tmp_path / f"a.{extension}", seconds=1.5, codec=codec)
    info = probe_video(path)
    assert info.duration_seconds == pytest.approx(1.5, abs=0.1)
    assert (info.has_video, info.has_sound, info.width) == (False, True, 0)


@pytest.mark.parametrize("rotation", [90, 270])
def test_probe_video_gives_the_size_as_shown(tmp_path, rotation):
    path = make_video(tmp_path / "a.mp4", rotation=rotation)
    assert (probe_video(path).width, probe_video(path).height) == (48, 64)
    save_poster(path, tmp_path / "p.webp")
    with Image.open(tmp_path / "p.webp") as poster:
        assert poster.size == (48, 64)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("movflags", ["faststart", ""])
def test_probe_video_refuses_a_truncated_mp4(tmp_path, share, movflags):
    options = {"movflags": movflags} if movflags else {}
    path = make_video(tmp_path / "a.mp4", seconds=2, options=options)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InvalidVideo):
        probe_video(path)


def test_probe_video_refuses_damaged_images(tmp_path):
    path = make_video(tmp_path / "a.mp4", options={"movflags": "faststart"})
    content = bytearray(path.read_bytes())
    at = content.index(b"mdat") + 4
    content[at:] = b"\xff" * (len(content) - at)
    path.write_bytes(content)
    with pytest.raises(InvalidVideo):
        probe_video(path)


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"hello", b"<html>", b"\0\0\0\x18ftypmp42"])
def test_probe_video_refuses_what_is_no_video(tmp_path, content):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(InvalidVideo):
        probe_video(path)


def test_probe_video_never_follows_playlists(tmp_path):
    video = make_video(tmp_path / "secret.mp4")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.mp4"
        lists = [
            f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n"
            for target in (address, video)
        ]
        lists += [f"ffconcat version 1.0\nfile {target}\n" for target in (address, video)]
        for number, text in enumerate(lists):
            path = tmp_path / f"{number}.mp4"
            path.write_text(text)
            with pytest.raises(InvalidVideo, match="known type"):
                probe_video(path)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_probe_video_ignores_names_that_look_like_addresses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = make_video(tmp_path / "a.mp4")
    path.rename(tmp_path / "concat:a|b.mp4")
    assert probe_video("concat:a|b.mp4").has_video


def test_probe_video_refuses_images_that_are_too_large(tmp_path, monkeypatch):
    path = make_video(tmp_path / "a.mp4")
    monkeypatch.setattr(probing, "MAX_PIXELS", 64 * 48 - 1)
    with pytest.raises(InvalidVideo, match="64 × 48"):
        probe_video(path)


@pytest.mark.parametrize("limit", [{"max_read_bytes": 1}, {"max_seconds": -1.0}])
def test_video_is_read_up_to_its_limits(tmp_path, limit):
    path = make_video(tmp_path / "a.mp4")
    with pytest.raises(InvalidVideo, match="too long"), open_video(path, **limit):
        pass


def test_probe_video_lets_a_missing_file_through(tmp_path):
    with pytest.raises(FileNotFoundError):
        probe_video(tmp_path / "none.mp4")


@pytest.mark.parametrize(
    ("at_seconds", "colour"),
    [(0.0, RED), (0.9, RED), (0.97, RED), (1.0, BLUE), (1.9, BLUE), (50.0, BLUE), (-1.0, RED)],
)
def test_save_poster_shows_the_moment(tmp_path, at_seconds, colour):
    path = make_video(tmp_path / "a.mp4", seconds=2)
    save_poster(path, tmp_path / "p.webp", at_seconds=at_seconds)
    assert colour_of(tmp_path / "p.webp") == colour


def test_save_poster_scales_down_only(tmp_path):
    path = make_video(tmp_path / "a.mp4", size=(320, 160))
    for longest_side, width in ((96, 96), (960, 320), (None, 320)):
        save_poster(path, tmp_path / "p.webp", longest_side=longest_side)
        with Image.open(tmp_path / "p.webp") as poster:
            assert (poster.format, poster.width) == ("WEBP", width)


def test_save_poster_refuses_a_audio(tmp_path):
    path = make_audio(tmp_path / "a.wav")
    with pytest.raises(InvalidVideo, match="no video"):
        save_poster(path, tmp_path / "p.webp")
    assert not (tmp_path / "p.webp").exists()


def test_frame_rate_is_that_of_the_file(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", seconds=1)
    rate = probe_video(path).frame_rate
    assert rate is not None
    assert 10 <= rate <= 60
