"""Opening finished films and comparing what they show."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

SIZE = (160, 90)


@dataclass(frozen=True)
class Seen:
    """A film as a player finds it."""

    codec: str
    pixel_format: str | None
    size: tuple[int, int]
    seconds: float
    frames: list[NDArray[Any]]
    sound: NDArray[np.float32] | None
    sound_codec: str | None


def watch(path: Path) -> Seen:
    """Decode the whole film."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
        context = stream.codec_context
        size = (context.width, context.height)
        codec, pixels = context.name, context.pix_fmt
        sound_codec = film.streams.audio[0].codec_context.name if film.streams.audio else None
    return Seen(codec, pixels, size, seconds, frames, listen(path), sound_codec)


def listen(path: Path) -> NDArray[np.float32] | None:
    """Decode the sound as (channels, samples)."""
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


def loudness(sound: NDArray[np.float32] | None) -> float:
    """Root mean square."""
    assert sound is not None
    return float(np.sqrt((sound**2).mean()))


def as_frame(photo: Path, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """What a photo looks like when it covers the frame."""
    with Image.open(photo) as picture:
        return np.asarray(ImageOps.fit(picture.convert("RGB"), size, Image.Resampling.LANCZOS))


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean absolute difference in levels of 255."""
    return float(np.abs(one.astype(float) - other.astype(float)).mean())
