"""MCP over HTTP inside a WSGI server: each request runs the SDK's own transport to its end.

docs/decisions/0055-agents.md
"""

from collections.abc import Mapping
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

# Base64 of the largest inline file, and the message around it.
MAX_BODY_BYTES = 4 * 1024**2


def answer_mcp_request(request: HttpRequest, server: Server[Any], body: bytes) -> HttpResponse:
    """The server's answer to a POST, as one JSON document.

    Tools run in the thread of the request, with its database connection; only the protocol runs in an event
    loop, which ends with the request.
    """
    exchange = _Exchange(_scope_of(request), body)
    async_to_sync(exchange.run)(server)
    return exchange.response()


class _Exchange:
    """One request and its answer, as an ASGI application sees them."""

    def __init__(self, scope: Mapping[str, Any], body: bytes) -> None:
        self._scope, self._body = dict(scope), body
        self._status, self._headers = 500, [(b"content-type", b"text/plain")]
        self._content = bytearray()

    async def run(self, server: Server[Any]) -> None:
        manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=MAX_BODY_BYTES
        )
        async with manager.run():
            await manager.handle_request(self._scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], list(message.get("headers", ()))
        else:
            self._content += message.get("body", b"")

    def response(self) -> HttpResponse:
        response = HttpResponse(bytes(self._content), status=self._status)
        for name, value in self._headers:
            if name.lower() != b"content-length":
                response[name.decode("latin-1").title()] = value.decode("latin-1")
        response["Cache-Control"] = "no-store"
        return response


def _scope_of(request: HttpRequest) -> dict[str, Any]:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "server": (request.META.get("SERVER_NAME", ""), None),
        "client": None,
    }
