"""Which videos every browser plays, and transcoding of the others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pixstudio.media.subprocesses import subprocess_sandbox
from pixstudio.media.video.browser_support import Encoding, plays_everywhere, served_content_type
from pixstudio.media.video.probing import probe_video, save_poster
from pixstudio.media.video.transcoding import (
    Recipe,
    TranscodingError,
    transcode_in_process,
    transcode_video,
)
from tests.media.display_videos import ORIENTATIONS, make_quartered_video, set_orientation
from tests.media.sample_media import make_audio, make_video

H264 = Encoding(
    "video/mp4", "h264", "aac", "High", "yuv420p", level=40, tag="avc1", audio_profile="LC"
)
WEBM = Encoding("video/webm", "vp9", "opus", "Profile 0", "yuv420p")


@pytest.mark.parametrize(
    "encoding",
    [
        H264,
        replace(H264, audio="", audio_profile=""),
        replace(
            H264, profile="Constrained Baseline", pixel_format="yuvj420p", tag="avc3", level=52
        ),
        replace(H264, content_type="video/quicktime", audio_profile="HE-AACv2"),
        replace(H264, content_type="video/3gpp"),
        replace(H264, audio="mp3float", audio_profile=""),
        replace(H264, audio="libopus", audio_profile=""),
        replace(H264, video="libdav1d", profile="Main", tag="av01", audio="opus", audio_profile=""),
        replace(H264, video="vp9", profile="Profile 0", tag="vp09"),
        WEBM,
        replace(WEBM, video="vp8", profile="", audio="vorbis"),
    ],
)
def test_what_every_browser_decodes_plays_everywhere(encoding: Encoding) -> None:
    assert plays_everywhere(encoding)


@pytest.mark.parametrize(
    "encoding",
    [
        replace(H264, profile="High 10", pixel_format="yuv420p10le"),
        replace(H264, profile="High 4:2:2", pixel_format="yuv422p"),
        replace(H264, profile="High 4:2:2 Intra", pixel_format="yuv422p10le"),
        replace(H264, profile="High 4:4:4 Predictive", pixel_format="yuv444p"),
        # Lossless, though 4:2:0.
        replace(H264, profile="High 4:4:4 Predictive"),
        replace(H264, profile="Extended"),
        replace(H264, profile=""),
        replace(H264, pixel_format="gray"),
        replace(H264, pixel_format=""),
        replace(H264, level=60),
        replace(H264, tag="dvav"),
        replace(H264, is_mirrored=True),
        replace(H264, video="hevc", profile="Main", tag="hvc1"),
        replace(H264, video="mpeg4", profile="Simple Profile", tag="mp4v"),
        replace(H264, video="mjpeg", profile="Baseline", pixel_format="yuvj420p", tag="jpeg"),
        replace(H264, video="prores", profile="HQ", pixel_format="yuv422p10le", tag="apch"),
        replace(H264, video="libdav1d", profile="Main", pixel_format="yuv420p10le", tag="av01"),
        replace(H264, video="libdav1d", profile="High", pixel_format="yuv444p", tag="av01"),
        replace(H264, audio="ac3", audio_profile=""),
        replace(H264, audio="eac3", audio_profile=""),
        replace(H264, audio="dca", audio_profile="DTS"),
        replace(H264, audio="alac", audio_profile=""),
        replace(H264, audio="pcm_s16le", audio_profile=""),
        replace(H264, audio_profile="Main"),
        replace(H264, audio_profile="LTP"),
        replace(H264, audio_profile="xHE-AAC"),
        replace(H264, content_type="video/quicktime", audio="opus", audio_profile=""),
        replace(H264, content_type="video/x-matroska"),
        replace(H264, content_type="video/x-flv"),
        replace(H264, content_type="video/MP2T"),
        replace(H264, content_type=""),
        replace(WEBM, profile="Profile 1", pixel_format="yuv444p"),
        replace(WEBM, profile="Profile 2", pixel_format="yuv420p10le"),
        replace(WEBM, video="h264", profile="High", audio="aac", audio_profile="LC"),
        Encoding("video/ogg", "theora", "vorbis", "", "yuv420p"),
        Encoding("video/3gpp", "h263", "amrnb", "", "yuv420p"),
        Encoding("image/png", ""),
    ],
)
def test_what_one_browser_does_not_decode_needs_another_version(encoding: Encoding) -> None:
    assert not plays_everywhere(encoding)


@pytest.mark.parametrize(
    ("name", "more", "plays"),
    [
        ("a.mp4", {}, True),
        ("a.mov", {}, True),
        ("a.webm", {"codec": "libvpx"}, True),
        ("a.webm", {"codec": "libvpx-vp9"}, True),
        ("a.mp4", {"codec": "libvpx-vp9"}, True),
        ("a.mp4", {"sound_codec": "aac"}, True),
        ("a.mp4", {"size": (95, 63), "pixel_format": "yuv444p"}, False),
        ("a.mp4", {"pixel_format": "yuv420p10le"}, False),
        ("a.mp4", {"pixel_format": "yuv422p10le"}, False),
        ("a.mp4", {"options": {"qp": "0"}}, False),
        ("a.mp4", {"options": {"level": "6.1"}}, False),
        ("a.mp4", {"codec": "libx265"}, False),
        ("a.mp4", {"codec": "mpeg4"}, False),
        ("a.webm", {"codec": "libvpx-vp9", "pixel_format": "yuv444p"}, False),
        ("a.mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le"}, False),
        ("a.mp4", {"sound_codec": "ac3"}, False),
        ("a.mp4", {"sound_codec": "alac"}, False),
        ("a.mov", {"sound_codec": "pcm_s16le"}, False),
        ("a.mkv", {}, False),
    ],
)
def test_what_needs_another_version_gets_one_that_plays_everywhere(
    tmp_path: Path, name: str, more: dict[str, Any], plays: bool
) -> None:
    video = make_quartered_video(tmp_path / name, **more)
    assert probe_video(video).plays_everywhere is plays
    transcode_in_process(video, tmp_path / "out.mp4")
    assert probe_video(tmp_path / "out.mp4").plays_everywhere


def test_a_mirrored_video_needs_another_version(tmp_path: Path) -> None:
    """All browsers rotate, but not all of them mirror."""
    for matrix, quarters in ORIENTATIONS.values():
        video = set_orientation(make_quartered_video(tmp_path / "a.mp4"), matrix)
        is_mirrored = quarters[:2] in ((1, 0), (2, 3), (0, 2), (3, 1))
        assert probe_video(video).plays_everywhere is not is_mirrored


def test_served_content_type_names_the_boxes_that_browsers_know():
    assert served_content_type("video/quicktime") == "video/mp4"
    assert served_content_type("video/webm") == "video/webm"


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
def test_transcode_in_process_makes_a_video_that_plays(tmp_path: Path, name, codec, sound):
    options = {"has_sound": True, "sound_codec": sound} if sound else {}
    container = "mpeg" if name == "a.mpeg" else None
    video = make_video(tmp_path / name, seconds=2, codec=codec, container=container, **options)
    out = tmp_path / "out.mp4"
    transcode_in_process(video, out)
    info = probe_video(out)
    assert (info.video_codec, info.width, info.height) == ("h264", 64, 48)
    assert info.has_sound is bool(sound)
    assert info.duration_seconds == pytest.approx(2, abs=0.3)
    assert info.plays_everywhere
    # The `moov` box comes first, so that playback starts during the download.
    assert b"moov" in out.read_bytes()[:4096]


def test_transcode_in_process_makes_large_images_small_and_even(tmp_path: Path):
    video = make_video(tmp_path / "a.mkv", seconds=0.2, size=(1926, 1082))
    transcode_in_process(video, tmp_path / "out.mp4")
    info = probe_video(tmp_path / "out.mp4")
    assert (info.width, info.height) == (1282, 720)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_transcode_in_process_stores_images_upright(tmp_path: Path, rotation):
    video = make_video(
        tmp_path / "a.mov", seconds=0.5, size=(96, 48), codec="mjpeg", rotation=rotation
    )
    expected, out = probe_video(video), tmp_path / "out.mp4"
    transcode_in_process(video, out)
    info = probe_video(out)
    assert (info.width, info.height) == (expected.width, expected.height)


def test_transcode_in_process_stops_a_long_video(tmp_path: Path):
    video = make_video(tmp_path / "a.mkv", seconds=4)
    transcode_in_process(video, tmp_path / "out.mp4", recipe=Recipe(max_seconds=1.0))
    assert probe_video(tmp_path / "out.mp4").duration_seconds == pytest.approx(1, abs=0.2)


def test_transcode_in_process_refuses_what_is_no_video(tmp_path: Path):
    (tmp_path / "text.mkv").write_bytes(b"hello" * 100)
    with pytest.raises(TranscodingError):
        transcode_in_process(tmp_path / "text.mkv", tmp_path / "out.mp4")
    with pytest.raises(TranscodingError, match="no frames"):
        transcode_in_process(make_audio(tmp_path / "a.wav"), tmp_path / "out.mp4")


def test_transcode_video_works_in_a_child(tmp_path: Path):
    video = make_video(tmp_path / "a.mkv", seconds=1)
    transcode_video(video, tmp_path / "out.mp4")
    save_poster(tmp_path / "out.mp4", tmp_path / "poster.webp")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(video.read_bytes()[:300])
    with pytest.raises(TranscodingError):
        transcode_video(cut, tmp_path / "none.mp4")


class Enough(Exception):
    """Raised by the pulse callback."""


def test_transcode_video_ends_its_child_with_the_caller_and_with_time(tmp_path: Path, monkeypatch):
    video = make_video(tmp_path / "a.mkv", seconds=20, size=(320, 240))
    with pytest.raises(TranscodingError, match="too long"):
        transcode_video(video, tmp_path / "out.mp4", wall_seconds=0.05)
    monkeypatch.setattr(subprocess_sandbox, "POLL_SECONDS", 0.05)

    def stop() -> None:
        raise Enough

    with pytest.raises(Enough):
        transcode_video(video, tmp_path / "out.mp4", pulse=stop)
