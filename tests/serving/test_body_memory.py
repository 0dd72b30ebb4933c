"""Bytes of a body are let go once they were read: its request may live until it is collected as garbage."""

import asyncio
import contextlib
import socket
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from pixstudio.serving.request_bodies import RequestBody, StreamedBody
from pixstudio.serving.socket_bodies import SocketBody


class Received(bytearray):
    """Bytes that tell when they are let go."""


async def nothing() -> dict[str, Any]:
    return {"type": "http.disconnect"}


def over_the_loop(start: bytes) -> StreamedBody:
    # As its start is all of it here, the loop has nothing to do.
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        return StreamedBody(RequestBody(nothing), start, loop)


def from_the_socket(start: bytes) -> SocketBody:
    ours, theirs = socket.socketpair()
    theirs.close()
    return SocketBody(ours, start, 0, on_complete=lambda: None)


@pytest.mark.parametrize("open_body", [over_the_loop, from_the_socket])
def test_the_start_of_a_body_is_let_go_once_it_was_read(
    open_body: Callable[[bytes], StreamedBody | SocketBody],
) -> None:
    start = Received(b"x" * 1000)
    body, is_alive = open_body(start), weakref.ref(start)
    del start
    buffer = bytearray(600)
    assert (body.readinto(buffer), is_alive() is None) == (600, False)
    assert (body.readinto(buffer), is_alive() is None) == (400, True)
    body.close()
