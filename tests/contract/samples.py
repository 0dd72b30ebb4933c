"""A small true file of each documented type, written once per process."""

import io
from functools import cache
from typing import Any

import av
import numpy as np
from PIL import Image

from pixstudio.sandbox.api.files import FILE_EXTENSIONS

FRAMES = 6
SAMPLES_PER_SECOND = 44100
# Container and codec of each type of video; VP8 in Ogg, since Theora is not built everywhere.
VIDEOS = {
    "video/mp4": ("mp4", "libx264"),
    "video/quicktime": ("mov", "libx264"),
    "video/3gpp": ("3gp", "mpeg4"),
    "video/x-matroska": ("matroska", "libx264"),
    "video/x-flv": ("flv", "flv"),
    "video/mpeg": ("mpeg", "mpeg1video"),
    "video/MP2T": ("mpegts", "libx264"),
    "video/x-msvideo": ("avi", "mpeg4"),
    "video/x-motion-jpeg": ("mjpeg", "mjpeg"),
    "video/webm": ("webm", "libvpx"),
    "video/ogg": ("ogg", "libvpx"),
}
AUDIO_FILES = {
    "audio/wav": ("wav", "pcm_s16le"),
    "audio/wave": ("wav", "pcm_s16le"),
    "audio/mpeg": ("mp3", "libmp3lame"),
}
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
TYPES = (*IMAGES, *VIDEOS, *AUDIO_FILES)
assert {name.lower() for name in TYPES} == set(FILE_EXTENSIONS)


@cache
def sample(content_type: str) -> bytes:
    """The bytes of a file of this type."""
    if content_type in VIDEOS:
        return _video(*VIDEOS[content_type])
    if content_type in AUDIO_FILES:
        return _sound(*AUDIO_FILES[content_type])
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), (70, 90, 120)).save(buffer, content_type.partition("/")[2])
    return buffer.getvalue()


def _video(container_name: str, codec: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_name) as container:
        stream: Any = container.add_stream(codec, rate=25)
        stream.width, stream.height = 64, 36
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for number in range(FRAMES):
            shade = np.full((36, 64, 3), 40 + number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _sound(container_name: str, codec: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_name) as container:
        stream: Any = container.add_stream(codec, rate=SAMPLES_PER_SECOND)
        silence = np.zeros((1, SAMPLES_PER_SECOND // 2), np.int16)
        frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
        frame.rate = SAMPLES_PER_SECOND
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()
