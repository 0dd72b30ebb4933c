"""gunicorn's asyncio worker with time and size limits for slow clients."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from pathlib import Path
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

from pixstudio.serving.asgi_bridge import AsgiBridge
from pixstudio.serving.request_bodies import STALL_TIMEOUT_SECONDS
from pixstudio.serving.socket_bodies import LEND_SOCKET, SocketBody

# Time and size limits of the request line and headers.
HEAD_SECONDS = 10.0
HEAD_BYTES = 32 * 1024
MAX_OPEN_FILES = 65_536


class Connection(ASGIProtocol):
    """Connection that is closed if the headers arrive too late or the client stops reading.

    It lends its socket to a thread that reads a big body.
    """

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._head_bytes = 0
        self._stalled: asyncio.TimerHandle | None = None
        self._late = self.worker.loop.call_later(HEAD_SECONDS, self._end_late_head)

    def _is_in_head(self) -> bool:
        return self._request_ready is not None and not self._request_ready.is_set()

    def _end_late_head(self) -> None:
        """First request only: later requests are limited by the keep-alive timeout."""
        if self.req_count <= 1 and self._is_in_head() and not self._closed:
            if self._head_bytes:
                self._send_error_response(408, "The request took too long to arrive.")
            self._disconnect()

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except ValueError:
            # gunicorn's parser passes a Content-Length of thousands of digits to int().
            self._send_error_response(400, "The request’s headers can’t be read.")
            self._disconnect()
        # Counted separately for each request of the connection.
        self._head_bytes = self._head_bytes + len(data) if self._is_in_head() else 0
        if self._head_bytes > HEAD_BYTES and not self._closed:
            self._send_error_response(431, "The request’s headers are too long.")
            self._disconnect()

    def _disconnect(self) -> None:
        self._close_transport()
        self._request_ready.set()

    def _build_http_scope(self, request: Any, sockname: Any, peername: Any) -> dict[str, Any]:
        scope: dict[str, Any] = super()._build_http_scope(request, sockname, peername)
        extensions = {**scope.get("extensions", {}), LEND_SOCKET: self._lend_socket}
        return {**scope, "extensions": extensions}

    def _on_headers_complete(self) -> bool:
        self._body_bytes = 0
        return bool(super()._on_headers_complete())

    def _on_body(self, chunk: bytes) -> None:
        self._body_bytes += len(chunk)
        super()._on_body(chunk)

    def _lend_socket(self) -> SocketBody | None:
        """The rest of the request's body, read from the socket; None if what is read there isn't the body.

        gunicorn resets its parser before it reads the next request. So that needs to know only that the
        body has ended; after a part of one the connection ends.
        """
        receiver, request = self._body_receiver, self._current_request
        is_plain = self._callback_parser is not None and not self._is_ssl
        if not is_plain or self._closed or request.chunked or receiver.expect_continue:
            return None
        self._pause_reading()
        start = b"".join(receiver._chunks)
        receiver._chunks.clear()
        receiver._buffered = 0
        remaining_bytes = request.content_length - self._body_bytes
        connection = self.transport.get_extra_info("socket").dup()
        return SocketBody(connection, start, remaining_bytes, on_complete=receiver.set_complete)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.worker.loop.call_later(STALL_TIMEOUT_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()

    def _close_transport(self) -> None:
        """Allow STALL_TIMEOUT_SECONDS for pending data to be sent."""
        if self.transport and not self._closed:
            self._stalled = self.worker.loop.call_later(STALL_TIMEOUT_SECONDS, self.transport.abort)
        super()._close_transport()

    def connection_lost(self, exc: Exception | None) -> None:
        self._late.cancel()
        if self._stalled:
            self._stalled.cancel()
        super().connection_lost(exc)


class Worker(gasgi.ASGIWorker):
    """Serves the WSGI application in `threads` threads behind one event loop."""

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Skip gunicorn's warning about `threads`, which this worker does use."""

    def init_process(self) -> None:
        # gunicorn has no setting for the connection class.
        gasgi.ASGIProtocol = Connection
        _, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = (
            MAX_OPEN_FILES
            if hard_limit == resource.RLIM_INFINITY
            else min(MAX_OPEN_FILES, hard_limit)
        )
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard_limit))
        super().init_process()

    def load_wsgi(self) -> None:
        application = self.app.wsgi()
        from django.conf import settings

        from pixstudio.monitoring.request_times import start_saving
        from pixstudio.serving.authentication import may_send_big_body

        start_saving()
        self.asgi = AsgiBridge(
            application,
            threads=self.cfg.threads,
            folder=Path(settings.FILE_UPLOAD_TEMP_DIR or "/tmp"),  # noqa: S108
            may_send_big_body=may_send_big_body,
        )
