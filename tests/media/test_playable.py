"""Which films every browser plays, and versions of the others that they all do."""

from pathlib import Path

import pytest

from pixstudio.media import confining, playable
from pixstudio.media.films import probe, take_poster
from pixstudio.media.playable import NotMade, convert, make_playable
from pixstudio.media.playing import plays_in_browsers, served_type
from tests.media.films import make_film, make_sound


@pytest.mark.parametrize(
    ("content_type", "video", "audio", "plays"),
    [
        ("video/mp4", "h264", "aac", True),
        ("video/mp4", "h264", "", True),
        ("video/mp4", "", "", True),
        ("video/mp4", "libdav1d", "opus", True),
        ("video/mp4", "hevc", "aac", False),
        ("video/mp4", "mpeg4", "aac", False),
        ("video/mp4", "h264", "ac3", False),
        ("video/quicktime", "h264", "aac", True),
        ("video/quicktime", "prores", "pcm_s16le", False),
        ("video/quicktime", "", "", False),
        ("video/3gpp", "h263", "amrnb", False),
        ("video/webm", "vp9", "opus", True),
        ("video/webm", "h264", "aac", False),
        ("video/ogg", "theora", "vorbis", False),
        ("video/x-matroska", "h264", "aac", False),
        ("video/x-flv", "flv1", "mp3", False),
        ("video/MP2T", "h264", "aac", False),
        ("video/x-motion-jpeg", "mjpeg", "", False),
        ("image/png", "", "", False),
    ],
)
def test_plays_in_browsers(content_type, video, audio, plays):
    assert plays_in_browsers(content_type, video, audio) is plays


def test_served_type_names_the_boxes_that_browsers_know():
    assert served_type("video/quicktime") == "video/mp4"
    assert served_type("video/webm") == "video/webm"


@pytest.mark.parametrize(
    ("name", "codec", "sound"),
    [
        ("a.mkv", "libx264", "aac"),
        ("a.avi", "mpeg4", "libmp3lame"),
        ("a.flv", "flv", "aac"),
        ("a.ts", "libx264", "aac"),
        ("a.mpeg", "mpeg1video", None),
        ("a.mjpeg", "mjpeg", None),
        ("a.mov", "mjpeg", "pcm_s16le"),
    ],
)
def test_convert_makes_a_film_that_plays(tmp_path: Path, name, codec, sound):
    options = {"has_sound": True, "sound_codec": sound} if sound else {}
    container = "mpeg" if name == "a.mpeg" else None
    film = make_film(tmp_path / name, seconds=2, codec=codec, container=container, **options)
    out = tmp_path / "out.mp4"
    convert(film, out)
    facts = probe(out)
    assert (facts.video_codec, facts.width, facts.height) == ("h264", 64, 48)
    assert facts.has_sound is bool(sound)
    assert facts.duration_seconds == pytest.approx(2, abs=0.3)
    assert plays_in_browsers("video/mp4", facts.video_codec, facts.audio_codec)
    # Its table of contents comes first, so that it plays while it arrives.
    assert b"moov" in out.read_bytes()[:4096]


def test_convert_makes_large_pictures_small_and_even(tmp_path: Path):
    film = make_film(tmp_path / "a.mkv", seconds=0.2, size=(1926, 1082))
    convert(film, tmp_path / "out.mp4")
    facts = probe(tmp_path / "out.mp4")
    assert (facts.width, facts.height) == (1282, 720)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_convert_stores_pictures_upright(tmp_path: Path, rotation):
    film = make_film(
        tmp_path / "a.mov", seconds=0.5, size=(96, 48), codec="mjpeg", rotation=rotation
    )
    expected, out = probe(film), tmp_path / "out.mp4"
    convert(film, out)
    facts = probe(out)
    assert (facts.width, facts.height) == (expected.width, expected.height)


def test_convert_stops_a_long_film(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(playable, "LONGEST_SECONDS", 1.0)
    film = make_film(tmp_path / "a.mkv", seconds=4)
    convert(film, tmp_path / "out.mp4")
    assert probe(tmp_path / "out.mp4").duration_seconds == pytest.approx(1, abs=0.2)


def test_convert_refuses_what_is_no_film(tmp_path: Path):
    (tmp_path / "text.mkv").write_bytes(b"hello" * 100)
    with pytest.raises(NotMade):
        convert(tmp_path / "text.mkv", tmp_path / "out.mp4")
    with pytest.raises(NotMade, match="no pictures"):
        convert(make_sound(tmp_path / "a.wav"), tmp_path / "out.mp4")


def test_make_playable_works_in_a_child(tmp_path: Path):
    film = make_film(tmp_path / "a.mkv", seconds=1)
    make_playable(film, tmp_path / "out.mp4")
    take_poster(tmp_path / "out.mp4", tmp_path / "poster.webp")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(film.read_bytes()[:300])
    with pytest.raises(NotMade):
        make_playable(cut, tmp_path / "none.mp4")


class Enough(Exception):
    """Raised by a pulse."""


def test_make_playable_ends_its_child_with_the_caller_and_with_time(tmp_path: Path, monkeypatch):
    film = make_film(tmp_path / "a.mkv", seconds=20, size=(320, 240))
    with pytest.raises(NotMade, match="too long"):
        make_playable(film, tmp_path / "out.mp4", wall_seconds=0.05)
    monkeypatch.setattr(confining, "LOOK_SECONDS", 0.05)

    def stop() -> None:
        raise Enough

    with pytest.raises(Enough):
        make_playable(film, tmp_path / "out.mp4", pulse=stop)
