"""Decide which videos Chrome, Firefox and Safari all play without conversion."""

from __future__ import annotations

from dataclasses import dataclass

_VIDEO_CODECS = {
    # QuickTime and 3GP have the same structure as MP4, and play when served as MP4.
    "video/mp4": {"h264", "av1", "vp9"},
    "video/quicktime": {"h264", "av1", "vp9"},
    "video/3gpp": {"h264"},
    "video/webm": {"vp8", "vp9", "av1"},
}
_AUDIO_CODECS = {
    "video/mp4": {"aac", "mp3", "flac", "opus"},
    "video/quicktime": {"aac", "mp3"},
    "video/3gpp": {"aac"},
    "video/webm": {"vorbis", "opus"},
}
# FFmpeg's names of the profiles and pixel formats that Chrome, Firefox and Safari all decode.
_PROFILES = {
    "h264": {"Baseline", "Constrained Baseline", "Main", "High", "Constrained High"},
    "vp9": {"Profile 0"},
    "av1": {"Main"},
    "aac": {"LC", "HE-AAC", "HE-AACv2"},
}
_PIXEL_FORMATS = {"yuv420p", "yuvj420p"}
_TAGS = {"h264": {"avc1", "avc3"}}
# H.264 level 5.2: 4096 × 2304 at 60 frames per second, the limit of many hardware decoders.
_H264_LEVEL = 52
_CODEC_BY_DECODER = {
    "libdav1d": "av1",
    "libaom-av1": "av1",
    "libvpx": "vp8",
    "libvpx-vp9": "vp9",
    "libopus": "opus",
    "libvorbis": "vorbis",
    "mp3float": "mp3",
    "aac_fixed": "aac",
}
_SERVED_AS_MP4 = ("video/quicktime", "video/3gpp")


@dataclass(frozen=True)
class Encoding:
    """How a video is encoded, in FFmpeg's names; what is unknown or missing is empty.

    `is_mirrored`: its display matrix mirrors the frames, which not every browser supports.
    """

    content_type: str
    video: str
    audio: str = ""
    profile: str = ""
    pixel_format: str = ""
    level: int = 0
    tag: str = ""
    audio_profile: str = ""
    is_mirrored: bool = False


def plays_everywhere(encoding: Encoding) -> bool:
    """Whether Chrome, Firefox and Safari play a video correctly, so that it needs no transcoding."""
    return (
        not encoding.is_mirrored
        and _has_supported_video(encoding)
        and _has_supported_audio(encoding)
    )


def _has_supported_video(encoding: Encoding) -> bool:
    codec = _CODEC_BY_DECODER.get(encoding.video, encoding.video)
    is_supported = (
        codec in _VIDEO_CODECS.get(encoding.content_type, ())
        and encoding.pixel_format in _PIXEL_FORMATS
    )
    has_supported_level = codec != "h264" or encoding.level <= _H264_LEVEL
    has_supported_tag = encoding.content_type == "video/webm" or encoding.tag in _TAGS.get(
        codec, {encoding.tag}
    )
    return (
        is_supported
        and has_supported_level
        and has_supported_tag
        and _has_profile(codec, encoding.profile)
    )


def _has_supported_audio(encoding: Encoding) -> bool:
    codec = _CODEC_BY_DECODER.get(encoding.audio, encoding.audio)
    if not codec:
        return True
    is_supported = codec in _AUDIO_CODECS.get(encoding.content_type, ())
    return is_supported and _has_profile(codec, encoding.audio_profile)


def _has_profile(codec: str, profile: str) -> bool:
    return codec not in _PROFILES or profile in _PROFILES[codec]


def served_content_type(content_type: str) -> str:
    """The content type to serve a playable video as; QuickTime and 3GP are served as MP4."""
    return "video/mp4" if content_type in _SERVED_AS_MP4 else content_type
