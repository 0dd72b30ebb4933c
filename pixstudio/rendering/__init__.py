"""Renders the sandbox's videos, images and audio; equal specifications give equal files."""

from pixstudio.rendering.catalogue_media import (
    render_effect_media,
    render_effect_thumbnail,
    render_voice_sample,
)
from pixstudio.rendering.decoding import VideoFacts, measure_video
from pixstudio.rendering.render import render_image, render_poster, render_video
from pixstudio.rendering.songs import render_song
from pixstudio.rendering.spec import UnreadableMedia, VideoSpec
from pixstudio.rendering.spoken_texts import render_spoken_text, voice_hertz

__all__ = [
    "UnreadableMedia",
    "VideoFacts",
    "VideoSpec",
    "measure_video",
    "render_effect_media",
    "render_effect_thumbnail",
    "render_image",
    "render_poster",
    "render_song",
    "render_spoken_text",
    "render_video",
    "render_voice_sample",
    "voice_hertz",
]
