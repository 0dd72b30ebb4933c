"""Films whose pictures are stored otherwise than they are shown, and films to tell moments by."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

# The quarters of each picture: above left and right, below left and right.
QUARTERS = ((200, 40, 60), (40, 180, 60), (50, 60, 200), (200, 190, 60))
RATE = 12
TICKS = 1200
FRAME_SIZES = {"libopus": 960, "ac3": 1536, "alac": 4096}
# The numbers a, b, c, d of a matrix for display, and which quarters are then seen, in the order above.
ORIENTATIONS = {
    "as stored": ((1, 0, 0, 1), (0, 1, 2, 3)),
    "turned right": ((0, 1, -1, 0), (2, 0, 3, 1)),
    "turned round": ((-1, 0, 0, -1), (3, 2, 1, 0)),
    "turned left": ((0, -1, 1, 0), (1, 3, 0, 2)),
    "mirrored": ((-1, 0, 0, 1), (1, 0, 3, 2)),
    "upside down": ((1, 0, 0, -1), (2, 3, 0, 1)),
    "mirrored, turned left": ((0, 1, 1, 0), (0, 2, 1, 3)),
    "mirrored, turned right": ((0, -1, -1, 0), (3, 1, 2, 0)),
}


def quartered(
    path: Path, *, size: tuple[int, int] = (96, 64), seconds: float = 1, **more: Any
) -> Path:
    """A film that stands still: each quarter has a colour of its own."""
    wide, high = size
    pixels = np.zeros((high, wide, 3), np.uint8)
    for number, colour in enumerate(QUARTERS):
        row, column = divmod(number, 2)
        rows, columns = slice(row * (high // 2), None), slice(column * (wide // 2), None)
        pixels[rows, columns] = colour
    return _written(path, size, int(seconds * RATE), lambda _number: pixels, **more)


def stepped(path: Path, *, pictures: int = 24, **more: Any) -> Path:
    """A film each picture of which is one step lighter than the one before; see `step_of`."""

    def level(number: int) -> Any:
        return np.full((48, 64, 3), 16 + 9 * number, np.uint8)

    return _written(path, (64, 48), pictures, level, **more)


def step_of(image: Image.Image) -> int:
    """Which picture of a stepped film this is."""
    grey: Any = image.convert("L").getpixel((image.width // 2, image.height // 2))
    assert isinstance(grey, int)
    return round((grey - 16) / 9)


def _written(
    path: Path,
    size: tuple[int, int],
    pictures: int,
    pixels_of: Callable[[int], Any],
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    pixel_shape: Fraction | None = None,
    colours: tuple[int, int, int] | None = None,
    colour_range: int | None = None,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    first_seconds: float = 0.0,
    sound_codec: str = "",
    uneven: int = 0,
) -> Path:
    """`colours` are primaries, transfer and matrix by number; some pictures are `uneven` ticks late."""
    with av.open(str(path), "w", options=container or {}) as out:
        stream: Any = out.add_stream(codec, rate=RATE)
        stream.width, stream.height = size
        stream.pix_fmt, stream.options = pixel_format, options or {}
        if codec != "mpeg4":
            stream.codec_context.time_base = Fraction(1, TICKS)
        if pixel_shape:
            stream.codec_context.sample_aspect_ratio = pixel_shape
        _name_colours(stream.codec_context, colours, colour_range)
        sound: Any = out.add_stream(sound_codec, rate=48_000) if sound_codec else None
        for number in range(pictures):
            frame = av.VideoFrame.from_ndarray(pixels_of(number), format="rgb24").reformat(
                format=pixel_format,
                dst_colorspace=colours[2] if colours else None,
                dst_color_range=colour_range,
            )
            _name_colours(frame, colours, colour_range)
            frame.pts = (
                round(first_seconds * TICKS) + number * (TICKS // RATE) + uneven * (number % 3)
            )
            frame.time_base = Fraction(1, TICKS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        if sound is not None:
            _mux_silence(out, sound)
    return path


def _name_colours(
    thing: Any, colours: tuple[int, int, int] | None, colour_range: int | None
) -> None:
    if colours:
        thing.color_primaries, thing.color_trc, thing.colorspace = colours
    if colour_range:
        thing.color_range = colour_range


def _mux_silence(out: Any, sound: Any) -> None:
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 96_000), np.int16), format="s16", layout="mono")
    frame.sample_rate = 48_000
    codec = sound.codec_context
    resampler = av.AudioResampler(
        codec.format, codec.layout, 48_000, frame_size=FRAME_SIZES.get(codec.name, 1024)
    )
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        out.mux(sound.encode(part))
    out.mux(sound.encode())


def oriented(path: Path, matrix: Sequence[float]) -> Path:
    """Write the numbers a, b, c, d into the header of an MP4's first track."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 44
    a, b, c, d = (round(number * 65536) for number in matrix)
    struct.pack_into(">9i", content, at, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path


def with_box(path: Path, name: bytes, *numbers: int) -> Path:
    """Put a box of numbers into what an MP4 says of its H.264 pictures, in place of one that is there."""
    content = bytearray(path.read_bytes().replace(name, b"free"))
    box = struct.pack(f">I4s{len(numbers)}i", 8 + 4 * len(numbers), name, *numbers)
    chain = _chain(content, [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"avc1"])
    end = chain[-1] + int.from_bytes(content[chain[-1] : chain[-1] + 4], "big")
    content[end:end] = box
    for at in chain:
        length = int.from_bytes(content[at : at + 4], "big") + len(box)
        struct.pack_into(">I", content, at, length)
    path.write_bytes(content)
    return path


def _chain(content: bytearray, names: Sequence[bytes]) -> list[int]:
    """Where boxes that lie in one another begin; `moov` lies behind the pictures, which stay."""
    skips = {b"stsd": 16}
    found, at = [], 0
    for name in names:
        while content[at + 4 : at + 8] != name:
            at += int.from_bytes(content[at : at + 4], "big")
        found.append(at)
        at += skips.get(name, 8)
    return found


def with_display_element(path: Path, name: bytes, number: int) -> Path:
    """Put an element of one byte into a Matroska file's track, in place of its unit for display."""
    content = path.read_bytes()
    at = content.index(b"\x54\xb2\x81")
    path.write_bytes(content[:at] + name + bytes([0x81, number]) + content[at + 4 :])
    return path
