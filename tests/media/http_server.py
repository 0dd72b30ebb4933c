"""A loopback HTTP server whose responses a test defines, down to single bytes."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.requests: list[BaseHTTPRequestHandler] = []
        self.is_over = threading.Event()
        self.scheme = "http"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: clients of these tests disconnect on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append(self)
        self.server.answers[self.path](self)

    do_POST = do_GET

    def log_message(self, *_: object) -> None: ...


@contextlib.contextmanager
def run_server(answers: dict[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server(answers) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            server.scheme = "https"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.is_over.set()
            server.shutdown()
            thread.join()


def body(content: bytes, content_type: str = "image/png", **headers: str) -> Answer:
    """A plain response; `content_length="9"` sends a wrong length."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        for name, value in ({"content_length": str(len(content))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def redirect(location: str, status: int = 302) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", location)
        handler.end_headers()

    return answer


def status(code: int) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.end_headers()

    return answer


def raw(*parts: bytes, every_seconds: float = 0.0, repeat_last: bool = False) -> Answer:
    """Raw bytes; with `repeat_last` the last part again and again, every `every_seconds`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        server = handler.server
        assert isinstance(server, Server)
        with contextlib.suppress(OSError):
            for part in parts:
                handler.connection.sendall(part)
            while repeat_last and not server.is_over.wait(every_seconds):
                handler.connection.sendall(parts[-1])
        with contextlib.suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RDWR)

    return answer
