"""The bridge by itself, over applications made for one test."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pixstudio.serving.asgi_bridge import AsgiBridge

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/",
    "raw_path": b"/",
    "query_string": b"",
    "headers": [],
    "http_version": "1.1",
    "scheme": "http",
}


class Page:
    """An answer of one piece that notes when it is closed, and whether the visitor had it all by then."""

    def __init__(self, was_sent: threading.Event, *, closes_after_response: bool) -> None:
        self._was_sent = was_sent
        self.closes_after_response = closes_after_response
        self.is_closed = threading.Event()
        self.was_sent_before = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"done"

    def close(self) -> None:
        self.was_sent_before = self._was_sent.wait(5 if self.closes_after_response else 0)
        self.is_closed.set()


def answered(folder: Path, *, closes_after_response: bool) -> tuple[Page, bytes]:
    """Ask an application for its page as a server does, and wait until the page is closed."""
    was_sent, sent = threading.Event(), bytearray()
    page = Page(was_sent, closes_after_response=closes_after_response)

    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Page:
        start("200 OK", [])
        return page

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.extend(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            was_sent.set()

    bridge = AsgiBridge(application, threads=1, folder=folder, may_send_big_body=lambda _: True)
    asyncio.run(bridge(dict(SCOPE), receive, send))
    assert page.is_closed.wait(10)
    return page, bytes(sent)


@pytest.mark.parametrize("closes_after_response", [True, False])
def test_work_that_an_answer_leaves_is_done_when_the_visitor_has_it(
    tmp_path: Path, closes_after_response: bool
) -> None:
    page, sent = answered(tmp_path, closes_after_response=closes_after_response)
    assert sent == b"done"
    assert page.was_sent_before is closes_after_response
