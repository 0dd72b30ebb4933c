import socket
from typing import Any

import pytest
from PIL import Image

from pixstudio.media import films
from pixstudio.media.film_files import opened_film
from pixstudio.media.films import BrokenFilm, probe, take_poster
from tests.media.films import BLUE, RED, make_film, make_sound


def colour_of(path):
    with Image.open(path) as image:
        pixel: Any = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    return min((RED, BLUE), key=lambda c: sum(abs(a - b) for a, b in zip(c, pixel, strict=True)))


def test_probe_knows_an_mp4_with_sound(tmp_path):
    facts = probe(make_film(tmp_path / "a.mp4", seconds=2, has_sound=True))
    assert (facts.width, facts.height) == (64, 48)
    assert facts.duration_seconds == pytest.approx(2, abs=0.1)
    assert (facts.has_video, facts.has_sound) == (True, True)
    assert (facts.video_codec, facts.audio_codec) == ("h264", "aac")


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
def test_probe_knows_every_documented_film(tmp_path, extension, options):
    path = make_film(tmp_path / f"a.{extension}", **options)
    facts = probe(path)
    assert (facts.width, facts.height, facts.has_sound) == (64, 48, False)
    assert facts.duration_seconds == pytest.approx(1, abs=0.15)
    take_poster(path, tmp_path / "p.webp")
    assert colour_of(tmp_path / "p.webp") == RED


def test_probe_measures_a_recording_that_does_not_say_its_length(tmp_path):
    options = {"live": "1"}
    path = make_film(tmp_path / "a.webm", codec="libvpx", container="webm", options=options)
    assert probe(path).duration_seconds == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(("extension", "codec"), [("wav", "pcm_s16le"), ("mp3", "libmp3lame")])
def test_probe_measures_sounds(tmp_path, extension, codec):
    path = make_sound(tmp_path / f"a.{extension}", seconds=1.5, codec=codec)
    facts = probe(path)
    assert facts.duration_seconds == pytest.approx(1.5, abs=0.1)
    assert (facts.has_video, facts.has_sound, facts.width) == (False, True, 0)


@pytest.mark.parametrize("rotation", [90, 270])
def test_probe_gives_the_size_as_shown(tmp_path, rotation):
    path = make_film(tmp_path / "a.mp4", rotation=rotation)
    assert (probe(path).width, probe(path).height) == (48, 64)
    take_poster(path, tmp_path / "p.webp")
    with Image.open(tmp_path / "p.webp") as poster:
        assert poster.size == (48, 64)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("movflags", ["faststart", ""])
def test_probe_refuses_a_truncated_mp4(tmp_path, share, movflags):
    options = {"movflags": movflags} if movflags else {}
    path = make_film(tmp_path / "a.mp4", seconds=2, options=options)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BrokenFilm):
        probe(path)


def test_probe_refuses_damaged_pictures(tmp_path):
    path = make_film(tmp_path / "a.mp4", options={"movflags": "faststart"})
    content = bytearray(path.read_bytes())
    at = content.index(b"mdat") + 4
    content[at:] = b"\xff" * (len(content) - at)
    path.write_bytes(content)
    with pytest.raises(BrokenFilm):
        probe(path)


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"hello", b"<html>", b"\0\0\0\x18ftypmp42"])
def test_probe_refuses_what_is_no_film(tmp_path, content):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(BrokenFilm):
        probe(path)


def test_probe_never_follows_playlists(tmp_path):
    film = make_film(tmp_path / "secret.mp4")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.mp4"
        lists = [
            f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n"
            for target in (address, film)
        ]
        lists += [f"ffconcat version 1.0\nfile {target}\n" for target in (address, film)]
        for number, text in enumerate(lists):
            path = tmp_path / f"{number}.mp4"
            path.write_text(text)
            with pytest.raises(BrokenFilm, match="known type"):
                probe(path)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_probe_ignores_names_that_look_like_addresses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = make_film(tmp_path / "a.mp4")
    path.rename(tmp_path / "concat:a|b.mp4")
    assert probe("concat:a|b.mp4").has_video


def test_probe_refuses_pictures_that_are_too_large(tmp_path, monkeypatch):
    path = make_film(tmp_path / "a.mp4")
    monkeypatch.setattr(films, "MAX_PIXELS", 64 * 48 - 1)
    with pytest.raises(BrokenFilm, match="64 × 48"):
        probe(path)


@pytest.mark.parametrize("limit", [{"max_read_bytes": 1}, {"max_seconds": -1.0}])
def test_film_is_read_up_to_its_limits(tmp_path, limit):
    path = make_film(tmp_path / "a.mp4")
    with pytest.raises(BrokenFilm, match="too long"), opened_film(path, **limit):
        pass


def test_probe_lets_a_missing_file_through(tmp_path):
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "none.mp4")


@pytest.mark.parametrize(
    ("at_seconds", "colour"),
    [(0.0, RED), (0.9, RED), (0.97, RED), (1.0, BLUE), (1.9, BLUE), (50.0, BLUE), (-1.0, RED)],
)
def test_take_poster_shows_the_moment(tmp_path, at_seconds, colour):
    path = make_film(tmp_path / "a.mp4", seconds=2)
    take_poster(path, tmp_path / "p.webp", at_seconds=at_seconds)
    assert colour_of(tmp_path / "p.webp") == colour


def test_take_poster_scales_down_only(tmp_path):
    path = make_film(tmp_path / "a.mp4", size=(320, 160))
    for longest_side, width in ((96, 96), (960, 320), (None, 320)):
        take_poster(path, tmp_path / "p.webp", longest_side=longest_side)
        with Image.open(tmp_path / "p.webp") as poster:
            assert (poster.format, poster.width) == ("WEBP", width)


def test_take_poster_refuses_a_sound(tmp_path):
    path = make_sound(tmp_path / "a.wav")
    with pytest.raises(BrokenFilm, match="no pictures"):
        take_poster(path, tmp_path / "p.webp")
    assert not (tmp_path / "p.webp").exists()
