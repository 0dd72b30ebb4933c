"""Serves the sandbox: in a background thread for tests, or until a stop signal."""

from __future__ import annotations

import logging
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from pixstudio.sandbox.app import SandboxApp
from pixstudio.sandbox.settings import API_PATH, SandboxSettings

__all__ = ["Sandbox", "SandboxApp", "SandboxSettings", "create_app", "run"]

log = logging.getLogger(__name__)
POLL_SECONDS = 0.05
SHUTDOWN_SECONDS = 3.0


class QuietHandler(WSGIRequestHandler):
    """Logs at debug level and sends small responses without delay."""

    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write one line of the server's log."""
        log.debug(message, *args)


class SandboxServer(ThreadedWSGIServer):
    """A server that tracks its running requests, so that they can end before it closes."""

    def __init__(self, host: str, port: int, app: SandboxApp) -> None:
        self._busy: set[threading.Thread] = set()
        super().__init__(host, port, app, handler=QuietHandler)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection in its own thread."""
        here = threading.current_thread()
        self._busy.add(here)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._busy.discard(here)

    def wait_for_requests(self, seconds: float) -> None:
        """Wait for the running requests, at most the given time in total."""
        deadline = time.monotonic() + seconds
        for thread in list(self._busy):
            thread.join(max(0.0, deadline - time.monotonic()))


def create_app(settings: SandboxSettings) -> SandboxApp:
    """A started WSGI application; the client must call its `close`."""
    app = SandboxApp(settings)
    app.start()
    return app


class Sandbox:
    """A sandbox on its own port, served inside a `with` block."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.token = settings.accepted_token
        self.port = settings.port
        self._app: SandboxApp | None = None
        self._server: SandboxServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def root_url(self) -> str:
        """Scheme, host and port."""
        return f"http://{self.settings.host}:{self.port}"

    @property
    def url(self) -> str:
        """The base address of the API."""
        return self.root_url + API_PATH

    @property
    def control_url(self) -> str:
        """The base address of the control endpoints."""
        return f"{self.root_url}/control"

    def start(self) -> None:
        """Listen and serve in a background thread."""
        self._app = SandboxApp(self.settings)
        try:
            self._server = SandboxServer(self.settings.host, self.settings.port, self._app)
        except BaseException:
            self._app.state.close()
            raise
        self.port = self._server.server_port
        self._app.state.base_url = self.root_url
        self._app.start()
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), name="sandbox", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving after the running requests and save the state."""
        if self._server is None or self._app is None or self._thread is None:
            return
        self._app.state.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.wait_for_requests(SHUTDOWN_SECONDS)
        self._app.close()
        self._server = self._app = self._thread = None

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def run(settings: SandboxSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    is_stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal is_stopping
        is_stopping = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    with Sandbox(settings) as sandbox:
        log.info("The sandbox serves %s", sandbox.url)
        while not is_stopping:
            time.sleep(POLL_SECONDS)
