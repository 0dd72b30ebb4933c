"""A raw socket on loopback that answers as a test scripts it, faults of the connection included."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[[socket.socket, "Loopback"], None]


@dataclass
class Loopback:
    """What was received, whole requests as bytes, and when to stop."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)


def read_request(connection: socket.socket) -> bytes:
    """Read one request with its body, by its Content-Length."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return received
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def http(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """Return a whole answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def answering(*answers: bytes) -> Script:
    """Return a script that gives the answers in turn, the last one again and again."""

    def script(connection: socket.socket, server: Loopback) -> None:
        while request := read_request(connection):
            server.requests.append(request)
            connection.sendall(answers[min(len(server.requests), len(answers)) - 1])

    return script


@contextmanager
def loopback(script: Script) -> Iterator[Loopback]:
    """Serve connections one after the other with the script until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Loopback(f"http://127.0.0.1:{listener.getsockname()[1]}")
    thread = threading.Thread(target=_serve, args=(listener, script, server), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def _serve(listener: socket.socket, script: Script, server: Loopback) -> None:
    while not server.is_over.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        server.connections += 1
        with connection, suppress(OSError):
            connection.settimeout(2)
            script(connection, server)


def refused_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
