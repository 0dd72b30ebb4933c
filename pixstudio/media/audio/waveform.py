"""The waveform of an audio file, measured and drawn."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from av.audio.resampler import AudioResampler
from PIL import Image, ImageDraw

from pixstudio.media.image.processing import save_webp
from pixstudio.media.video.opening import InvalidVideo, open_video

SAMPLE_RATE = 8000
# Peaks are measured over this many samples, then joined to bars.
BLOCK_SAMPLES = 400
# Three hours; what comes after is not drawn.
MAX_BLOCKS = 3 * 3600 * SAMPLE_RATE // BLOCK_SAMPLES
FULL_LEVEL = 32768
BARS = 120
SIZE = (960, 540)
MARGIN = 36
BAR_SHARE = 0.58
# Drawn larger and scaled down, for smooth round ends.
OVERSAMPLING = 2
GROUND, INK, AXIS = (38, 36, 34), (232, 118, 62), (92, 88, 84)
FLOOR_SHARE, HEIGHT_SHARE = 0.012, 0.74


def save_waveform(path: str | Path, out_path: str | Path) -> None:
    """Write the waveform of an audio file as WebP of 960 × 540 pixels, atomically.

    Raises:
        InvalidVideo: damaged, of an unknown type, without audio, or over a limit.
    """
    save_webp(draw_waveform(measure_peaks(path)), out_path, longest_side=None)


def measure_peaks(path: str | Path, bars: int = BARS) -> list[float]:
    """The loudest level of each of as many equal parts of the audio, from 0 to 1.

    Raises:
        InvalidVideo: as `save_waveform`.
    """
    blocks = list(_block_peaks(path))
    if not blocks:
        raise InvalidVideo("The file has no audio that could be decoded.")
    return [
        max(blocks[place * len(blocks) // bars : (place + 1) * len(blocks) // bars] or [0.0])
        if len(blocks) >= bars
        else blocks[place * len(blocks) // bars]
        for place in range(bars)
    ]


def _block_peaks(path: str | Path) -> Iterator[float]:
    with open_video(path) as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            return
        resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        rest, count = array("h"), 0
        for frame in container.decode(stream):
            for part in resampler.resample(frame):
                rest.extend(_samples(part))
            while len(rest) >= BLOCK_SAMPLES:
                yield _peak(rest[:BLOCK_SAMPLES])
                del rest[:BLOCK_SAMPLES]
                count += 1
            if count >= MAX_BLOCKS:
                return
        if rest:
            yield _peak(rest)


def _samples(part: Any) -> array[int]:
    found = array("h")
    found.frombytes(bytes(part.planes[0])[: part.samples * 2])
    return found


def _peak(samples: Sequence[int]) -> float:
    highest, lowest = max(samples), min(samples)
    return min(1.0, max(highest, -lowest) / FULL_LEVEL)


def draw_waveform(peaks: Sequence[float]) -> Image.Image:
    """Bars around an axis, the loudest of them nearly as high as the image."""
    width, height = SIZE[0] * OVERSAMPLING, SIZE[1] * OVERSAMPLING
    image = Image.new("RGB", (width, height), GROUND)
    pen = ImageDraw.Draw(image)
    middle, margin = height / 2, MARGIN * OVERSAMPLING
    pen.line((margin, middle, width - margin, middle), fill=AXIS, width=OVERSAMPLING)
    loudest = max([*peaks, 0.02])
    step = (width - 2 * margin) / len(peaks)
    for place, peak in enumerate(peaks):
        half = height / 2 * max(FLOOR_SHARE, HEIGHT_SHARE * peak / loudest)
        left, wide = margin + (place + (1 - BAR_SHARE) / 2) * step, step * BAR_SHARE
        box = (left, middle - half, left + wide, middle + half)
        pen.rounded_rectangle(box, radius=wide / 2, fill=INK)
    return image.resize(SIZE, Image.Resampling.LANCZOS)
