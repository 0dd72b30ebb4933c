"""Make small real video and audio files quickly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np

RATE = 24
# Each video begins red and turns blue half way.
RED, BLUE = (220, 20, 20), (20, 20, 220)


def make_video(
    path: Path,
    *,
    seconds: float = 1.0,
    size: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    container: str | None = None,
    has_sound: bool = False,
    sound_codec: str = "aac",
    rotation: int = 0,
    options: dict[str, str] | None = None,
) -> Path:
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        video: Any = output.add_stream(codec, rate=RATE)
        video.width, video.height = size
        video.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if rotation:
            video.set_display_rotation(rotation)
        audio = output.add_stream(sound_codec, rate=44100, layout="mono") if has_sound else None
        count = int(seconds * RATE)
        for number in range(count):
            pixels = np.full((size[1], size[0], 3), RED if number < count / 2 else BLUE, np.uint8)
            output.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        output.mux(video.encode())
        if audio:
            _mux_audio(output, audio, seconds)
    return path


def make_audio(path: Path, *, seconds: float = 1.0, codec: str = "pcm_s16le") -> Path:
    with av.open(str(path), "w") as output:
        _mux_audio(output, output.add_stream(codec, rate=44100, layout="mono"), seconds)
    return path


def _mux_audio(output, stream, seconds: float) -> None:
    wave = np.sin(np.arange(int(44100 * seconds)) * 440 * 2 * np.pi / 44100)
    samples = (wave * 8000).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate = 44100
    resampler = av.AudioResampler(
        format=stream.codec_context.format,
        layout="mono",
        rate=44100,
        frame_size=1152 if stream.codec_context.name.startswith("libmp3") else 1024,
    )
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        output.mux(stream.encode(part))
    output.mux(stream.encode())
