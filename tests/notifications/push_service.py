"""A push service on loopback: reads what a browser would, and checks who sent it."""

import base64
import contextlib
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Browser:
    """A browser's side of a subscription: its keys, and its address at the push service."""

    def __init__(self, origin: str, name: str = "one") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.path = f"/push/{name}"
        self.endpoint = f"{origin}{self.path}"

    @property
    def address(self) -> dict[str, str]:
        """What the page posts to the studio."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "p256dh": encoded(point),
            "auth": encoded(self.secret),
        }

    def opened(self, body: bytes) -> dict[str, Any]:
        """The message, decrypted as the browser does."""
        text = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret)
        found: dict[str, Any] = json.loads(text)
        return found


class PushService(ThreadingHTTPServer):
    """Takes messages, with `statuses` as answers to the next ones and 201 for all others."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: list[int] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: clients of these tests disconnect on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append((self.path, headers, body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 201)
        self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@contextlib.contextmanager
def run_push_service() -> Iterator[PushService]:
    with PushService() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()


def is_signed(headers: dict[str, str], public_key: str) -> bool:
    """Whether the message says who sent it, and was signed with this key (RFC 8292)."""
    scheme, _space, rest = headers["authorization"].partition(" ")
    values = dict(part.strip().split("=", 1) for part in rest.split(","))
    is_good: bool = Vapid02.verify(headers["authorization"])
    return scheme == "vapid" and values["k"] == public_key and is_good


def claims_of(headers: dict[str, str]) -> dict[str, Any]:
    """What the sender says of itself."""
    token = headers["authorization"].partition("t=")[2].partition(",")[0]
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
