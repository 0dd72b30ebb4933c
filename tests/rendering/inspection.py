"""Opening finished videos and comparing what they show."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

SIZE = (160, 90)


@dataclass(frozen=True)
class DecodedVideo:
    """A video as a player finds it."""

    codec: str
    pixel_format: str | None
    size: tuple[int, int]
    seconds: float
    frames: list[NDArray[np.uint8]]
    audio: NDArray[np.float32] | None
    audio_codec: str | None


def decode_video(path: Path) -> DecodedVideo:
    """Decode the whole video."""
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
        seconds = float(stream.duration * stream.time_base)
        context = stream.codec_context
        size = (context.width, context.height)
        codec, pixels = context.name, context.pix_fmt
        audio_codec = video.streams.audio[0].codec_context.name if video.streams.audio else None
    return DecodedVideo(codec, pixels, size, seconds, frames, decode_audio_track(path), audio_codec)


def decode_audio_track(path: Path) -> NDArray[np.float32] | None:
    """Decode the audio as (channels, samples)."""
    with av.open(str(path)) as media:
        if not media.streams.audio:
            return None
        convert = av.AudioResampler(format="fltp")
        blocks = [
            block.to_ndarray()
            for frame in media.decode(audio=0)
            for block in convert.resample(frame)
        ]
        return np.concatenate(blocks, axis=1)


def loudness(audio: NDArray[np.float32] | None) -> float:
    """Root mean square."""
    assert audio is not None
    return float(np.sqrt((audio**2).mean()))


def as_frame(photo: Path, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """What a photo looks like when it covers the frame."""
    with Image.open(photo) as image:
        return np.asarray(ImageOps.fit(image.convert("RGB"), size, Image.Resampling.LANCZOS))


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean absolute difference in levels of 255."""
    return float(np.abs(one.astype(float) - other.astype(float)).mean())
