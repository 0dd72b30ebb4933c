"""Memory that threads keep after their work: free pages of the C library, cached pages of SQLite."""

import ctypes
from contextlib import suppress

from django.db import connection

# mallopt(3) of glibc; other C libraries have no such function, or no such number.
M_ARENA_MAX = -8
ARENAS = 2


def share_malloc_arenas() -> None:
    """Let all threads share two arenas. Before the first thread starts; no effect without glibc.

    By default each thread has one of its own, which keeps what its largest task needed.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def return_free_memory() -> None:
    """Give pages that are free back to the system: takes a millisecond; no effect without glibc."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def shrink_connection() -> None:
    """Give up the pages that this thread's connection to SQLite has cached, up to 2 MB."""
    if connection.vendor == "sqlite" and connection.connection is not None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA shrink_memory")
