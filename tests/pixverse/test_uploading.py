import io
import tracemalloc

import pytest

from pixstudio.pixverse import errors

from .server import answering, http, loopback
from .test_client_faults import never_answer, quick

STORED = http(b'{"path": "upload/a.mp4", "url": "http://u"}')


class Endless(io.RawIOBase):
    """A file that is as long as anybody asks for."""

    def __init__(self):
        self.longest_read = 0

    def readable(self):
        return True

    def read(self, size=-1):
        assert size > 0
        self.longest_read = max(self.longest_read, size)
        return bytes(size)


def counting(connection, server):
    """Read a request without keeping it."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(4096)
    head, _, body = head.partition(b"\r\n\r\n")
    expected = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    received = len(body)
    while received < expected:
        received += len(connection.recv(1 << 20))
    server.requests.append(head)
    connection.sendall(STORED)


def test_upload_sends_exactly_the_file_as_it_is():
    with loopback(answering(STORED)) as server, quick(server.url) as client:
        stream = io.BytesIO(b"12345-and-more")
        upload = client.upload_file(stream, content_type="video/mp4", size_bytes=5, email="a@b.c")

        head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert upload.path == "upload/a.mp4"
    assert head.startswith(b"POST /files/?email=a@b.c HTTP")
    assert b"Content-Type: video/mp4" in head
    assert b"Content-Length: 5" in head
    assert b"chunked" not in head.lower()
    assert body == b"12345"


def test_upload_keeps_memory_flat():
    size = 64 * 1024 * 1024
    stream = Endless()
    with loopback(counting) as server, quick(server.url, total_deadline=20) as client:
        tracemalloc.start()
        client.upload_file(stream, content_type="video/mp4", size_bytes=size, email="a@b.c")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 8 * 1024 * 1024
    assert stream.longest_read <= 1024 * 1024


def test_upload_of_nothing_and_of_a_short_file_is_refused():
    with loopback(answering(STORED)) as server, quick(server.url) as client:
        with pytest.raises(ValueError, match="empty"):
            client.upload_file(io.BytesIO(), content_type="image/png", size_bytes=0, email="a@b.c")
        with pytest.raises(ValueError, match="shorter"):
            client.upload_file(
                io.BytesIO(b"123"), content_type="image/png", size_bytes=9, email="a@b.c"
            )


def test_upload_that_is_never_answered_ends():
    with loopback(never_answer) as server:
        client = quick(server.url, total_deadline=0.3)
        with pytest.raises(errors.ServerTrouble):
            client.upload_file(
                io.BytesIO(b"1"), content_type="image/png", size_bytes=1, email="a@b.c"
            )


def test_upload_without_a_path_is_malformed_and_reports_why():
    answer = http(b'{"result": [{"id": 0, "err_msg": "not a picture"}]}')
    with (
        loopback(answering(answer)) as server,
        quick(server.url) as client,
        pytest.raises(errors.MalformedAnswer, match="not a picture"),
    ):
        client.upload_file(io.BytesIO(b"1"), content_type="image/png", size_bytes=1, email="a@b.c")
