"""Write file contents to the disk early, so that a later fsync has little left to wait for."""

from __future__ import annotations

import ctypes
import functools
from typing import Any

# Linux: sync_file_range(2). Starts writing and does not wait for it.
SYNC_FILE_RANGE_WRITE = 2


@functools.cache
def _sync_file_range() -> Any:
    """The C library's function; None on a system that has none."""
    function = getattr(ctypes.CDLL(None), "sync_file_range", None)
    if function is not None:
        function.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    return function


def start_writeback(descriptor: int, offset: int, length: int) -> None:
    """Have the system begin to write a range of a file to the disk. A hint: errors are left to fsync."""
    if function := _sync_file_range():
        function(descriptor, offset, length, SYNC_FILE_RANGE_WRITE)
