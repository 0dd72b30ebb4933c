"""The receiver as a WSGI callable; the sandbox serves it under `/webhooks/`.

`POST /webhooks/<name>` keeps a request, `GET` shows the kept ones (JSON, or a page for browsers), `DELETE`
forgets them. The address of a POST may ask for an answer of its own: `?status=500`, `?delay=3` (seconds),
`?bytes=5000000` (length of the body), `?location=…` (redirect).
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from werkzeug import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/webhooks/"
MAX_BODY_BYTES = 1024 * 1024
MAX_ANSWER_BYTES = 20_000_000
MAX_DELAY_SECONDS = 60.0
MAX_NAMES, KEPT_REQUESTS = 50, 200
SHOWN_HEADERS = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "content-type",
    "user-agent",
)
PAGE = Markup(
    "<!doctype html><html lang=en><meta charset=utf-8><title>Webhooks received</title>"
    "<h1>Webhooks received: {count}</h1><p>Reload to see more.</p>{parts}</html>"
)
PART = Markup("<h2>{id}</h2><pre>{headers}\n\n{body}</pre>")


class WebhookReceiver:
    """Requests by name, the newest first; in memory only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: dict[str, deque[dict[str, Any]]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MAX_BODY_BYTES
        return self._answer(request, request.path.removeprefix(PREFIX))(environ, start_response)

    def received(self, name: str) -> list[dict[str, Any]]:
        """What was posted to this name, the newest first: headers (lower case), body, time."""
        with self._lock:
            return list(self._received.get(name, ()))

    def forget(self, name: str = "") -> None:
        """Forget what was posted to this name, or all of it."""
        with self._lock:
            if name:
                self._received.pop(name, None)
            else:
                self._received.clear()

    def _answer(self, request: Request, name: str) -> Response:
        if request.method == "POST":
            return self._keep(request, name)
        if request.method == "DELETE":
            self.forget(name)
            return Response(status=204)
        found = self.received(name)
        if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
            return Response(_page(found), mimetype="text/html")
        return Response(json.dumps(found), mimetype="application/json")

    def _keep(self, request: Request, name: str) -> Response:
        if (request.content_length or 0) > MAX_BODY_BYTES:
            return Response(status=413)
        headers = {key.lower(): value for key, value in request.headers.items()}
        kept = {"headers": headers, "body": request.get_data(as_text=True), "at": time.time()}
        with self._lock:
            if name in self._received or len(self._received) < MAX_NAMES:
                self._received.setdefault(name, deque(maxlen=KEPT_REQUESTS)).appendleft(kept)
        return _asked_answer(request)


def _asked_answer(request: Request) -> Response:
    wanted = request.args
    time.sleep(min(wanted.get("delay", 0.0, float), MAX_DELAY_SECONDS))
    if location := wanted.get("location"):
        return Response(status=302, headers={"Location": location})
    body = b"x" * min(wanted.get("bytes", 0, int), MAX_ANSWER_BYTES)
    return Response(body or b"ok", status=wanted.get("status", 200, int), mimetype="text/plain")


def _page(found: list[dict[str, Any]]) -> str:
    parts = Markup("").join(
        PART.format(
            id=one["headers"].get("webhook-id", "?"),
            headers="\n".join(f"{key}: {one['headers'].get(key, '')}" for key in SHOWN_HEADERS),
            body=one["body"],
        )
        for one in found
    )
    return str(PAGE.format(count=len(found), parts=parts))
