"""Runs the WSGI application behind an event loop: threads are used for work only, not to wait for clients."""

from __future__ import annotations

import asyncio
import contextvars
import io
import json
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from asgiref.wsgi import WsgiToAsgiInstance
from django.utils.translation import gettext as _

from pixstudio.serving.request_bodies import (
    SMALL_BODY_BYTES,
    SMALL_BODY_SECONDS,
    ClientDisconnected,
    Receive,
    RequestBody,
    StreamedBody,
)
from pixstudio.serving.responses import CHUNK_BYTES, Application, WsgiResponse
from pixstudio.serving.socket_bodies import lend_socket

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# Big bodies read concurrently per process; others wait. They have their own pool, so pages are not delayed.
MAX_BIG_BODIES = 16
# Health checks have their own thread and don't queue behind pages.
HEALTH_PATH = "/healthz"
API_PATH = "/api/"
# Servers must accept an absolute URL as the request target (RFC 9112, 3.2.2); the Host header decides.
_ORIGIN = re.compile(rb"\Ahttps?://[^/]*", re.IGNORECASE)


class AsgiBridge:
    """ASGI application that runs a WSGI application in `threads` threads.

    `may_send_big_body` is called in a thread for requests with more than SMALL_BODY_BYTES.
    """

    def __init__(
        self,
        application: Application,
        *,
        threads: int,
        folder: Path,
        may_send_big_body: Callable[[dict[str, Any]], bool],
    ) -> None:
        self._application, self._folder = application, folder
        self._may_send_big_body = may_send_big_body
        self._health = ThreadPoolExecutor(1, "health")
        self._pages = ThreadPoolExecutor(threads, "page")
        self._big_bodies = ThreadPoolExecutor(MAX_BIG_BODIES, "big-body")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        body = RequestBody(receive)
        try:
            async with asyncio.timeout(SMALL_BODY_SECONDS):
                limit = 0 if _content_length(scope) > SMALL_BODY_BYTES else SMALL_BODY_BYTES
                start = await body.read_start(limit) if limit else b""
        except ClientDisconnected:
            return
        except TimeoutError:
            await _send_text(send, 408, _("The request took too long to arrive; nothing was done."))
            return
        if body.is_complete:
            pool = self._health if scope["path"] == HEALTH_PATH else self._pages
            await self._respond(environ_of(scope, io.BytesIO(start)), send, pool)
        else:
            await self._handle_big_body(scope, body, start, send)

    async def _handle_big_body(
        self, scope: Scope, body: RequestBody, start: bytes, send: Send
    ) -> None:
        """Refuse a big body, or stream it to a thread of the pool for big bodies."""
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, io.BytesIO())
        if not await loop.run_in_executor(self._pages, self._may_send_big_body, environ):
            words = _("Too large for a request without a sign-in. Nothing was saved.")
            await _send_refusal(scope, send, words)
        elif lent := None if start else lend_socket(scope):
            environ["wsgi.input"] = io.BufferedReader(lent, CHUNK_BYTES)
            await self._respond(environ, send, self._big_bodies)
            if lent.has_rest:
                await loop.run_in_executor(self._big_bodies, lent.discard_rest)
            lent.give_back()
            return
        else:
            stream = StreamedBody(body, start, loop)
            environ["wsgi.input"] = io.BufferedReader(stream, CHUNK_BYTES)
            await self._respond(environ, send, self._big_bodies)
        await body.discard_rest()

    async def _respond(self, environ: dict[str, Any], send: Send, pool: ThreadPoolExecutor) -> None:
        response = WsgiResponse(self._application, environ, self._folder)
        # Django's context variables (language, time zone) are carried from thread to thread.
        run = contextvars.copy_context().run
        work = pool.submit(run, response.begin)
        try:
            await asyncio.wrap_future(work)
            await send(
                {
                    "type": "http.response.start",
                    "status": response.status,
                    "headers": response.headers,
                }
            )
            while chunk := await self._next_chunk(response, run):
                for offset in range(0, len(chunk), CHUNK_BYTES):
                    part = chunk[offset : offset + CHUNK_BYTES]
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            # Also if the client disconnected while the thread is still working.
            work.add_done_callback(lambda _work: self._close(response))

    async def _next_chunk(self, response: WsgiResponse, run: Callable[..., bytes]) -> bytes:
        if response.is_buffered:
            return response.next_chunk()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pages, run, response.next_chunk)

    def _close(self, response: WsgiResponse) -> None:
        if response.is_buffered and not response.closes_after_response:
            response.close()
        else:
            self._pages.submit(response.close)


def _content_length(scope: Scope) -> int:
    """The Content-Length of the request; 0 if there is none."""
    texts = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(texts[0]) if texts and texts[0].isdigit() else 0


def environ_of(scope: Scope, body: Any) -> dict[str, Any]:
    """The WSGI environ of the request; the path is decoded from the raw path."""
    instance: Any = WsgiToAsgiInstance(None, None)  # type: ignore[no-untyped-call]
    instance.scope = scope
    environ: dict[str, Any] = instance.build_environ(scope, body)
    path = _ORIGIN.sub(b"", scope["raw_path"].partition(b"?")[0])
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1") or "/"
    # There is no address behind a Unix socket.
    environ.setdefault("REMOTE_ADDR", "")
    return environ | {"wsgi.input_terminated": True}


async def _send_refusal(scope: Scope, send: Send, words: str) -> None:
    """That a body is too large, to programs as a problem document."""
    if not scope["path"].startswith(API_PATH):
        await _send_text(send, 413, words)
        return
    problem = {"title": "Content too large", "status": 413, "code": "too_large", "detail": words}
    document = {"type": f"{API_PATH}v1/docs#problem-too_large", **problem, "charged": False}
    await _send_text(send, 413, json.dumps(document), b"application/problem+json")


async def _send_text(
    send: Send, status: int, text: str, content_type: bytes = b"text/plain; charset=utf-8"
) -> None:
    body = f"{text}\n".encode()
    headers = [
        (b"Content-Type", content_type),
        (b"Content-Length", str(len(body)).encode()),
        (b"Connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
