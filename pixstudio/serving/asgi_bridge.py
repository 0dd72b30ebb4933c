"""The WSGI application behind an event loop: a thread is taken for work only, never to wait for a visitor."""

from __future__ import annotations

import asyncio
import contextvars
import io
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

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# So many big bodies are read at once by one process; further ones wait, and pages don't wait for any.
MAX_BIG_BODIES = 16
# Whoever watches over the studio waits behind no queue of pages.
HEALTH_PATH = "/healthz"
# Every server has to take a whole address for a path (RFC 9112, 3.2.2); the Host header is what counts.
_ORIGIN = re.compile(rb"\Ahttps?://[^/]*", re.IGNORECASE)


class AsgiBridge:
    """An ASGI application that runs a WSGI one in `threads` threads.

    `may_send_much` is asked, in a thread, about requests with more than SMALL_BODY_BYTES.
    """

    def __init__(
        self,
        application: Application,
        *,
        threads: int,
        folder: Path,
        may_send_much: Callable[[dict[str, Any]], bool],
    ) -> None:
        self._application, self._folder = application, folder
        self._may_send_much = may_send_much
        self._health = ThreadPoolExecutor(1, "health")
        self._pages = ThreadPoolExecutor(threads, "page")
        self._big_bodies = ThreadPoolExecutor(MAX_BIG_BODIES, "big-body")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        incoming = RequestBody(receive)
        try:
            async with asyncio.timeout(SMALL_BODY_SECONDS):
                most = 0 if _announced(scope) > SMALL_BODY_BYTES else SMALL_BODY_BYTES
                beginning = await incoming.gather(most) if most else b""
        except ClientDisconnected:
            return
        except TimeoutError:
            await _say(send, 408, _("The request took too long to arrive; nothing was done."))
            return
        if incoming.is_whole:
            pool = self._health if scope["path"] == HEALTH_PATH else self._pages
            await self._answer(environ_of(scope, io.BytesIO(beginning)), send, pool)
        else:
            await self._take_much(scope, incoming, beginning, send)

    async def _take_much(
        self, scope: Scope, incoming: RequestBody, beginning: bytes, send: Send
    ) -> None:
        """A big body: refused unread, or read by a thread of those that may wait."""
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, io.BytesIO())
        if await loop.run_in_executor(self._pages, self._may_send_much, environ):
            body = StreamedBody(incoming, beginning, loop)
            environ["wsgi.input"] = io.BufferedReader(body, CHUNK_BYTES)
            await self._answer(environ, send, self._big_bodies)
        else:
            words = _(
                "This is more than we take from somebody who isn’t signed in. Nothing was kept."
            )
            await _say(send, 413, words)
        await incoming.throw_away()

    async def _answer(self, environ: dict[str, Any], send: Send, pool: ThreadPoolExecutor) -> None:
        answer = WsgiResponse(self._application, environ, self._folder)
        # What Django keeps by context (language, time zone) goes along from thread to thread.
        run = contextvars.copy_context().run
        work = pool.submit(run, answer.begin)
        try:
            await asyncio.wrap_future(work)
            await send(
                {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
            )
            while piece := await self._next_piece(answer, run):
                for start in range(0, len(piece), CHUNK_BYTES):
                    part = piece[start : start + CHUNK_BYTES]
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            # Also where the visitor left and the thread is still at work.
            work.add_done_callback(lambda _work: self._close(answer))

    async def _next_piece(self, answer: WsgiResponse, run: Callable[..., bytes]) -> bytes:
        if answer.is_kept:
            return answer.next_piece()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pages, run, answer.next_piece)

    def _close(self, answer: WsgiResponse) -> None:
        if answer.is_kept and not answer.closes_after_sending:
            answer.close()
        else:
            self._pages.submit(answer.close)


def _announced(scope: Scope) -> int:
    """How many bytes the body is said to have; 0 where it isn't said."""
    texts = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(texts[0]) if texts and texts[0].isdigit() else 0


def environ_of(scope: Scope, body: Any) -> dict[str, Any]:
    """The request as WSGI wants it; the path is decoded from what the visitor really sent."""
    instance: Any = WsgiToAsgiInstance(None, None)  # type: ignore[no-untyped-call]
    instance.scope = scope
    environ: dict[str, Any] = instance.build_environ(scope, body)
    path = _ORIGIN.sub(b"", scope["raw_path"].partition(b"?")[0])
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1") or "/"
    # Behind a socket of Unix there is no address.
    environ.setdefault("REMOTE_ADDR", "")
    return environ | {"wsgi.input_terminated": True}


async def _say(send: Send, status: int, sentence: str) -> None:
    body = f"{sentence}\n".encode()
    headers = [
        (b"Content-Type", b"text/plain; charset=utf-8"),
        (b"Content-Length", str(len(body)).encode()),
        (b"Connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
