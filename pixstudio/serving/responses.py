"""Answers of the WSGI application, made in a thread and kept until the visitor has taken them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# What a slow visitor may leave in memory of one answer; longer ones go on in a file without a name.
IN_MEMORY_BYTES = 1024**2
# One step to the visitor: within `STALLED_SECONDS` so much has to be taken.
CHUNK_BYTES = 64 * 1024


class WsgiResponse:
    """What the application answers to one request.

    An answer that reads from a file says so (`is_from_file`) and is read piece by piece as the visitor takes
    it, in whatever thread is free. All others are made to their end at once: they may hold on to what belongs
    to their thread, such as a connection to the database. They are closed there too, unless they say that
    they have work left for when the visitor has been answered (`closes_after_sending`).
    """

    def __init__(self, application: Application, environ: dict[str, Any], folder: Path) -> None:
        self._application, self._environ, self._folder = application, environ, folder
        self._result: Iterable[bytes] = ()
        self._kept: IO[bytes] | None = None
        self._pieces: Iterator[bytes] = iter(())
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []

    def begin(self) -> None:
        """Run the application. Raises whatever it raises."""
        self._result = self._application(self._environ, self._start)
        if getattr(self._result, "is_from_file", False):
            self._pieces = iter(self._result)
            return
        try:
            self._keep()
        finally:
            if not self.closes_after_sending:
                self._close_result()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [
            (name.encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
        ]

    def _keep(self) -> None:
        kept = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(self._folder))  # noqa: SIM115
        self._kept = kept
        for piece in self._result:
            kept.write(piece)
        kept.seek(0)
        self._pieces = iter(lambda: kept.read(CHUNK_BYTES), b"")

    @property
    def has_body(self) -> bool:
        """Whether the visitor gets to see what Django makes for HEAD and for statuses without a body too."""
        return self._environ["REQUEST_METHOD"] != "HEAD" and self.status not in (204, 304)

    @property
    def is_kept(self) -> bool:
        """Whether the next piece is at hand, so that no thread is needed for it."""
        return self._kept is not None

    @property
    def closes_after_sending(self) -> bool:
        """Whether closing it is work for a thread, which the visitor is not to wait for."""
        return getattr(self._result, "closes_after_sending", False)

    def next_piece(self) -> bytes:
        """The next bytes; none at the end."""
        return next(self._pieces, b"") if self.has_body else b""

    def close(self) -> None:
        """Let go of files. May be repeated."""
        if self._kept:
            self._kept.close()
        self._close_result()

    def _close_result(self) -> None:
        result, self._result = self._result, ()
        if close := getattr(result, "close", None):
            close()
