"""Small valid media files, for tests that check the requests and not the content."""

from __future__ import annotations

import math
import os
import struct
import threading
import wave
from pathlib import Path

import av
import numpy as np
from PIL import Image

FRAMES_PER_SECOND = 4
TONE_RATE = 16000
LOCK = threading.Lock()


def small_size(width: int, height: int) -> tuple[int, int]:
    """A small size of about the same aspect ratio, at most 64 pixels long."""
    longest = max(width, height, 1)
    return (
        max(16, round(width * 32 / longest) * 2),
        max(16, round(height * 32 / longest) * 2),
    )


def small_video(
    folder: Path, width: int, height: int, seconds: float, *, fps: int = FRAMES_PER_SECOND
) -> Path:
    """An H.264 MP4 of about this aspect ratio, length and frames per second, written once."""
    across, down = small_size(width, height)
    path = folder / f"{across}x{down}-{round(seconds * 10)}-{fps}.mp4"
    with LOCK:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".part.mp4")
            write_video(unfinished, across, down, seconds, fps)
            unfinished.replace(path)
    return path


def write_video(
    path: Path, width: int, height: int, seconds: float, fps: int = FRAMES_PER_SECOND
) -> None:
    """Write an H.264 MP4 of plain frames."""
    with av.open(os.fspath(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "ultrafast"}
        for index in range(max(1, round(seconds * fps))):
            shade = np.full((height, width, 3), 40 + index % 160, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        container.mux(stream.encode(None))


def small_image(path: Path, width: int = 64, height: int = 36) -> Path:
    """A plain image in the format of the suffix, written once."""
    with LOCK:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", small_size(width, height), (70, 90, 120)).save(path)
    return path


def small_audio(path: Path) -> Path:
    """Half a second of a quiet tone as WAV, written once."""
    with LOCK:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            samples = (round(4000 * math.sin(n / 8)) for n in range(4000))
            with path.open("wb") as file, wave.open(file, "wb") as audio:
                audio.setnchannels(1)
                audio.setsampwidth(2)
                audio.setframerate(8000)
                audio.writeframes(b"".join(struct.pack("<h", one) for one in samples))
    return path


def small_mp3(folder: Path, seconds: float) -> Path:
    """A quiet tone of about this length as MP3 of little size, written once."""
    path = folder / f"tone-{round(seconds * 10)}.mp3"
    with LOCK:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".part.mp3")
            write_tone(unfinished, seconds)
            unfinished.replace(path)
    return path


def write_tone(path: Path, seconds: float) -> None:
    """Write a tone that swells and fades once per second."""
    time = np.arange(max(1, round(seconds * TONE_RATE))) / TONE_RATE
    wave = 0.4 * np.sin(2 * np.pi * 220 * time) * np.sin(np.pi * (time % 1)) ** 2
    with av.open(os.fspath(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=TONE_RATE, layout="mono")
        stream.bit_rate = 16_000
        frame = av.AudioFrame.from_ndarray(
            wave.astype(np.float32).reshape(1, -1), format="fltp", layout="mono"
        )
        frame.sample_rate = TONE_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
