"""Which videos every browser plays as they are."""

from __future__ import annotations

from dataclasses import dataclass

_VIDEO_OF_CONTAINER = {
    # QuickTime and 3GP hold the same boxes as MP4 and play when they are called so.
    "video/mp4": {"h264", "av1", "vp9"},
    "video/quicktime": {"h264", "av1", "vp9"},
    "video/3gpp": {"h264"},
    "video/webm": {"vp8", "vp9", "av1"},
}
_SOUND_OF_CONTAINER = {
    "video/mp4": {"aac", "mp3", "flac", "opus"},
    "video/quicktime": {"aac", "mp3"},
    "video/3gpp": {"aac"},
    "video/webm": {"vorbis", "opus"},
}
# In FFmpeg's words: the profiles, and the formats of pixels, that Chrome, Firefox and Safari all decode.
_PROFILES = {
    "h264": {"Baseline", "Constrained Baseline", "Main", "High", "Constrained High"},
    "vp9": {"Profile 0"},
    "av1": {"Main"},
    "aac": {"LC", "HE-AAC", "HE-AACv2"},
}
_PIXELS = {"yuv420p", "yuvj420p"}
_TAGS = {"h264": {"avc1", "avc3"}}
# H.264 of level 5.2: 4096 × 2304 at 60 pictures a second. Above it decoders in hardware end.
_H264_LEVEL = 52
_DECODERS = {
    "libdav1d": "av1",
    "libaom-av1": "av1",
    "libvpx": "vp8",
    "libvpx-vp9": "vp9",
    "libopus": "opus",
    "libvorbis": "vorbis",
    "mp3float": "mp3",
    "aac_fixed": "aac",
}
_SAME_BOXES = ("video/quicktime", "video/3gpp")


@dataclass(frozen=True)
class Encoding:
    """How a film is coded, in FFmpeg's words; what its coder does not say, or it has not, is empty.

    `is_mirrored` says that its pictures are to be mirrored for showing, which not every browser does.
    """

    content_type: str
    video: str
    audio: str = ""
    profile: str = ""
    pixels: str = ""
    level: int = 0
    tag: str = ""
    audio_profile: str = ""
    is_mirrored: bool = False


def plays_everywhere(coding: Encoding) -> bool:
    """Whether Chrome, Firefox and Safari show a film alike, so that it needs no other version."""
    return not coding.is_mirrored and _is_seen(coding) and _is_heard(coding)


def _is_seen(coding: Encoding) -> bool:
    codec = _DECODERS.get(coding.video, coding.video)
    is_usual = (
        codec in _VIDEO_OF_CONTAINER.get(coding.content_type, ()) and coding.pixels in _PIXELS
    )
    is_low = codec != "h264" or coding.level <= _H264_LEVEL
    has_name = coding.content_type == "video/webm" or coding.tag in _TAGS.get(codec, {coding.tag})
    return is_usual and is_low and has_name and _has_profile(codec, coding.profile)


def _is_heard(coding: Encoding) -> bool:
    codec = _DECODERS.get(coding.audio, coding.audio)
    if not codec:
        return True
    is_usual = codec in _SOUND_OF_CONTAINER.get(coding.content_type, ())
    return is_usual and _has_profile(codec, coding.audio_profile)


def _has_profile(codec: str, profile: str) -> bool:
    return codec not in _PROFILES or profile in _PROFILES[codec]


def served_content_type(content_type: str) -> str:
    """What a playable film is to be called so that browsers try it."""
    return "video/mp4" if content_type in _SAME_BOXES else content_type
