"""Someone who uploads, as the page's script does and as a form without scripts does."""

import http.client
import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode, urlsplit

CSRF = "b" * 32
PIECE_BYTES = 1024**2
SECONDS = 600


class Browser:
    """One person's session at an address. Threads may share it: each call has its own connection."""

    def __init__(self, address: str, session: str) -> None:
        self._host = urlsplit(address).netloc
        self._headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Accept": "application/json",
        }

    def send_in_parts(self, path: Path) -> str:
        """Announce a file and send it part by part; the address of its arrival."""
        size = path.stat().st_size
        wish = {"name": path.name, "size": size, "type": "audio/wav", "fingerprint": uuid.uuid4()}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        arrival = self.call("POST", "/library/arrivals/", urlencode(wish).encode(), form)
        with path.open("rb") as file:
            connection = self._connection()
            for offset in range(0, size, arrival["chunk_bytes"]):
                length = min(arrival["chunk_bytes"], size - offset)
                headers = {"Upload-Offset": str(offset), "Content-Length": str(length)}
                self.call("PATCH", arrival["url"], _pieces(file, length), headers, connection)
            connection.close()
        return str(arrival["url"])

    def give_up(self, url: str) -> None:
        """Have what has arrived deleted."""
        self.call("POST", f"{url}cancellation/", b"", {})

    def send_by_form(self, path: Path) -> dict[str, Any]:
        """Send a file in one piece; what the studio says of it."""
        edge = uuid.uuid4().hex
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            "Content-Type: audio/wav\r\n\r\n"
        ).encode()
        tail = f"\r\n--{edge}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Content-Length": str(len(head) + path.stat().st_size + len(tail)),
        }
        return self.call("POST", "/library/uploads/", _form(head, path, tail), headers)

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._host, timeout=SECONDS)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes],
        headers: Mapping[str, str],
        connection: http.client.HTTPConnection | None = None,
    ) -> dict[str, Any]:
        """Ask with the person's session; the answer's JSON. Raises: AssertionError for a refusal."""
        used = connection or self._connection()
        used.request(method, path, body, {**self._headers, **headers})
        answer = used.getresponse()
        text = answer.read()
        if connection is None:
            used.close()
        if answer.status not in (200, 201):
            raise AssertionError(f"{method} {path}: {answer.status} {text[:500]!r}")
        found: dict[str, Any] = json.loads(text)
        return found


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    """The next bytes of a file, read as they are sent."""
    while length:
        piece = file.read(min(PIECE_BYTES, length))
        length -= len(piece)
        yield piece


def _form(head: bytes, path: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
    yield tail
