"""Posting to a user-supplied address: by the rules of fetching, within a time and a size."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pixstudio.media.url_fetching.errors import (
    AddressNotAllowed,
    FetchError,
    FetchTimeout,
    ServerUnreachable,
)
from pixstudio.media.url_fetching.http_connection import Deadline, open_response, parse_target
from pixstudio.media.url_fetching.posting import PostAnswer, PostLimits, post

BODY = b'{"a":1}'
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def read_request(connection: socket.socket) -> bytes:
    """Head and body, which may come one after the other."""
    found = connection.recv(65536)
    length = re.search(rb"Content-Length: (\d+)", found)
    while length and len(found.partition(b"\r\n\r\n")[2]) < int(length[1]):
        found += connection.recv(65536)
    return found


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads a request and then does what the test says with the connection."""
    received: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                received.append(read_request(connection))
                try:
                    answer(connection)
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
    listener.close()


def sent(origin: str, path: str = "/", *, seconds: float = 5.0, most: int = 2048) -> PostAnswer:
    limits = PostLimits(seconds, most)
    return post(origin + path, BODY, {"X-Test": "yes"}, limits, allowed_origin=origin)


def test_body_and_headers_arrive_and_the_answer_comes_back() -> None:
    with raw_server(lambda connection: connection.sendall(OK)) as (origin, received):
        answer = sent(origin, "/hook?x=1")
    assert (answer.status, answer.body, answer.retry_after) == (200, b"ok", "")
    assert answer.seconds < 5
    request = received[0]
    assert request.startswith(b"POST /hook?x=1 HTTP/1.1\r\n")
    assert b"X-Test: yes\r\n" in request
    assert b"Content-Length: 7\r\n" in request
    assert request.endswith(b"\r\n\r\n" + BODY)


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n"
    with raw_server(lambda connection: connection.sendall(answer)) as (origin, received):
        assert sent(origin).status == 302
    assert len(received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://127.0.0.1:9/",
        "file:///etc/passwd",
        "https://user:secret@example.com/",
    ],
)
def test_nothing_is_sent_to_addresses_that_are_not_public(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        post(url, b"{}", {}, PostLimits(2.0, 100))


def test_a_name_that_leads_inside_is_refused_and_so_is_another_port_of_the_allowed_host() -> None:
    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.5", 80))]

    with pytest.raises(AddressNotAllowed):
        post("http://example.com/", b"{}", {}, PostLimits(2.0, 100), resolve=resolve)
    with raw_server(lambda connection: connection.sendall(OK)) as (origin, received):
        with pytest.raises(AddressNotAllowed):
            post(origin, b"{}", {}, PostLimits(2.0, 10), allowed_origin="http://127.0.0.1:1")
        assert received == []


def test_a_large_answer_is_read_to_the_limit_only() -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 500 Oops\r\nContent-Length: 5000000\r\n\r\n")
        connection.sendall(b"x" * 5_000_000)

    with raw_server(answer) as (origin, _received):
        found = sent(origin)
    assert (found.status, len(found.body)) == (500, 2048)


def test_an_answer_that_ends_early_still_counts() -> None:
    early = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"
    with raw_server(lambda connection: connection.sendall(early)) as (origin, _received):
        found = sent(origin)
    assert (found.status, found.body) == (200, b"half")


def drip(connection: socket.socket, head: bytes) -> None:
    """Sends a byte now and then, for longer than any limit."""
    connection.sendall(head)
    for _ in range(200):
        connection.sendall(b"x")
        time.sleep(0.05)


def test_a_body_that_drips_is_cut_when_the_time_is_over() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
    with raw_server(lambda connection: drip(connection, head)) as (origin, _received):
        began = time.monotonic()
        assert sent(origin, seconds=0.5).status == 200
        assert time.monotonic() - began < 4


def test_a_head_that_drips_and_silence_end_with_the_time() -> None:
    wait = threading.Event()
    for answer in (lambda c: drip(c, b"HTTP/1.1 200 OK\r\nX: "), lambda _: wait.wait(5)):
        with raw_server(answer) as (origin, _received), pytest.raises(FetchTimeout):
            sent(origin, seconds=0.4)
    wait.set()


@pytest.mark.parametrize("answer", [b"", b"not http at all\r\n\r\n", b"\x00\x01\x02"])
def test_what_is_no_answer_is_an_error(answer: bytes) -> None:
    reply = raw_server(lambda connection: connection.sendall(answer))
    with reply as (origin, _received), pytest.raises(FetchError):
        sent(origin, seconds=2)


def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(ServerUnreachable):
        sent(origin)


@pytest.mark.parametrize("literal", ["2606:4700::beef", "2606:4700::1111"])
def test_an_ipv6_address_needs_no_port(literal: str) -> None:
    """Its last part is no port: that ended the task which delivers to all webhooks."""
    with raw_server(lambda connection: connection.sendall(OK)) as (origin, received):
        local = ("127.0.0.1", int(origin.rpartition(":")[2]))
        addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", local)]
        target = parse_target(f"http://[{literal}]/hook")
        with open_response(target, addresses, Deadline(5.0), None) as response:
            assert response.status == 200
    assert f"Host: [{literal}]\r\n".encode() in received[0]
