"""Which videos every browser plays as they are."""

_VIDEO_OF_CONTAINER = {
    # QuickTime and 3GP hold the same boxes as MP4 and play when they are called so.
    "video/mp4": {"h264", "av1", "vp9"},
    "video/quicktime": {"h264", "av1", "vp9"},
    "video/3gpp": {"h264"},
    "video/webm": {"vp8", "vp9", "av1"},
}
_SOUND_OF_CONTAINER = {
    "video/mp4": {"aac", "mp3", "mp3float", "flac", "opus"},
    "video/quicktime": {"aac", "mp3", "mp3float"},
    "video/3gpp": {"aac"},
    "video/webm": {"vorbis", "opus"},
}
_DECODERS = {"libdav1d": "av1", "libvpx": "vp8", "libvpx-vp9": "vp9", "libopus": "opus"}
_SAME_BOXES = ("video/quicktime", "video/3gpp")


def plays_in_browsers(content_type: str, video_codec: str, audio_codec: str) -> bool:
    """Whether a film of this type with these codecs, in FFmpeg's words, needs no other version.

    Without words on the codecs only the usual containers of the web are trusted.
    """
    if content_type not in _VIDEO_OF_CONTAINER:
        return False
    if not video_codec:
        return content_type in ("video/mp4", "video/webm")
    picture, sound = (_DECODERS.get(name, name) for name in (video_codec, audio_codec))
    is_heard = not sound or sound in _SOUND_OF_CONTAINER[content_type]
    return picture in _VIDEO_OF_CONTAINER[content_type] and is_heard


def served_type(content_type: str) -> str:
    """What a playable film is to be called so that browsers try it."""
    return "video/mp4" if content_type in _SAME_BOXES else content_type
