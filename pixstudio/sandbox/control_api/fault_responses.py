"""Applies a scripted fault to one request."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator

from werkzeug import Request, Response

from pixstudio.sandbox.control_api.scripted_faults import Fault
from pixstudio.sandbox.errors import ConnectionDropped

HTML_ERROR_PAGE = "<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>cloudfront</body></html>"
SLOW_CHUNKS = 20


def inject_fault(
    fault: Fault, request: Request, answer: Callable[[], Response], stopping: threading.Event
) -> Response:
    """The response altered by the fault; `answer` processes the request.

    Raises: `ConnectionDropped` after closing the client's connection.
    """
    real = answer() if fault.accepted else None
    drain_body(request)
    if fault.kind in {"drop_before", "drop_after"}:
        close_connection(request)
    if fault.kind == "hang":
        stopping.wait(fault.seconds)
        close_connection(request)
    if fault.kind == "html":
        return Response(HTML_ERROR_PAGE, mimetype="text/html")
    if fault.kind == "no_id":
        return Response("{}", mimetype="application/json")
    if fault.kind == "status" or real is None:
        return scripted_response(fault)
    if fault.kind == "slow":
        return slow_response(real, fault.seconds, stopping)
    return truncated_response(real, lying=fault.lying)


def drain_body(request: Request) -> None:
    """Read the rest of the body, so that closing doesn't reset the connection too early."""
    while request.stream.read(65536):
        pass


def close_connection(request: Request) -> None:
    """Close the client's connection without a response."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            raise ConnectionDropped(str(error)) from error
    raise ConnectionDropped("scripted")


def scripted_response(fault: Fault) -> Response:
    """The fault's status and body: JSON, or HTML for a string."""
    body = {"error": f"Scripted {fault.status}"} if fault.body is None else fault.body
    if isinstance(body, str):
        return Response(body, fault.status, fault.headers, mimetype="text/html")
    return Response(json.dumps(body), fault.status, fault.headers, mimetype="application/json")


def response_bytes(real: Response) -> bytes:
    """The bytes of a response."""
    real.direct_passthrough = False
    data = real.get_data()
    real.close()
    return data


def truncated_response(real: Response, *, lying: bool) -> Response:
    """The first half of the response."""
    data = response_bytes(real)
    half = data[: len(data) // 2]
    length = len(data) if lying else len(half)
    headers = {**dict(real.headers), "Content-Length": str(length)}
    return Response(iter([half]), status=real.status, headers=headers)


def slow_response(real: Response, seconds: float, stopping: threading.Event) -> Response:
    """The whole response in delayed chunks."""
    data = response_bytes(real)

    def drips() -> Iterator[bytes]:
        size = max(1, -(-len(data) // SLOW_CHUNKS))
        for start in range(0, len(data), size):
            stopping.wait(seconds / SLOW_CHUNKS)
            yield data[start : start + size]

    return Response(drips(), status=real.status, headers=real.headers)
