"""File uploads: read in blocks, of exactly the announced size, within the deadline."""

from collections.abc import Iterator
from typing import IO

from .transport import SEND_BLOCK_BYTES, Limits

SLOWEST_BYTES_PER_SECOND = 128 * 1024


def upload_seconds(size_bytes: int, base_seconds: float) -> float:
    """Return how long sending a file of this size may take."""
    return base_seconds + size_bytes / SLOWEST_BYTES_PER_SECOND


class FileUpload:
    """A file object for requests: at most the announced size, never in memory as a whole."""

    def __init__(self, stream: IO[bytes], size_bytes: int, limits: Limits) -> None:
        self._stream = stream
        self._size_bytes = size_bytes
        self._left_bytes = size_bytes
        self._limits = limits

    def __len__(self) -> int:
        return self._size_bytes

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read():
            yield block

    def read(self, size: int = SEND_BLOCK_BYTES) -> bytes:
        """Return the next piece, b'' at the announced end.

        Raises: TimeoutError past the deadline, ValueError when the file is shorter than announced.
        """
        self._limits.left_seconds()
        wanted = min(size if size > 0 else SEND_BLOCK_BYTES, SEND_BLOCK_BYTES, self._left_bytes)
        block = self._stream.read(wanted) if wanted else b""
        if wanted and not block:
            raise ValueError(f"The file is {self._left_bytes} bytes shorter than announced")
        self._left_bytes -= len(block)
        return block
