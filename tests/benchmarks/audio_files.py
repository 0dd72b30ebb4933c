"""Sound files of any size that every check takes."""

import os
import struct
from pathlib import Path

PIECE_BYTES = 1024**2


def write_noise(path: Path, size_bytes: int) -> Path:
    """A WAV file of noise, no two of them alike."""
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", size_bytes - 8, b"WAVE"),
        *(b"fmt ", 16, 1, 1, 44_100, 88_200, 2, 16),
        *(b"data", size_bytes - 44),
    )
    piece = os.urandom(PIECE_BYTES)
    with path.open("wb") as file:
        file.write(head)
        left = size_bytes - len(head)
        while left:
            left -= file.write(piece[: min(left, PIECE_BYTES)])
    return path
