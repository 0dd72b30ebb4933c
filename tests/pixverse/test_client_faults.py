"""What a broken connection means, on loopback: the difference between once more and never again."""

import threading
import time
from contextlib import suppress

import pytest

from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client

from .server import answering, http, loopback, read_request, refused_port

BODY = {"prompt": "a cat", "email": "a@b.c"}
GOOD = http(b'{"video_id": "user:1-pixverse:a@b.c-video:2"}')
SHORT = 0.3


def quick(url, **changes):
    times = {"read_timeout": 1.0, "total_deadline": 2.0, "submit_deadline": 2.0, "retry_pause": 0}
    return Client("t0k3n", url, **{**times, **changes})


def close_at_once(connection, server):
    server.requests.append(b"")


def close_after_the_body(connection, server):
    server.requests.append(read_request(connection))


def never_answer(connection, server):
    server.requests.append(read_request(connection))
    server.is_over.wait(5)


def drip(start):
    def script(connection, server):
        server.requests.append(read_request(connection))
        connection.sendall(start)
        with suppress(OSError):
            while not server.is_over.wait(0.05):
                connection.sendall(b"x")

    return script


def drip_header():
    return drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")


def drip_body():
    return drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")


def test_refused_connection_is_unreachable():
    client = quick(f"http://127.0.0.1:{refused_port()}")

    with pytest.raises(errors.Unreachable) as caught:
        client.submit("text", BODY)
    with pytest.raises(errors.Unreachable):
        client.features("a@b.c")
    assert caught.value.status is None
    assert "t0k3n" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_unknown_host_is_unreachable():
    with pytest.raises(errors.Unreachable):
        quick("http://no-such-host.invalid").submit("text", BODY)


@pytest.mark.parametrize("script", [close_at_once, close_after_the_body])
def test_connection_closed_by_the_server_leaves_a_paid_call_in_doubt(script):
    with loopback(script) as server, quick(server.url) as client:
        with pytest.raises(errors.UnknownOutcome):
            client.submit("text", BODY)

        assert server.connections == 1


def test_no_answer_in_time_leaves_a_paid_call_in_doubt():
    with loopback(never_answer) as server:
        client = quick(server.url, submit_deadline=SHORT)
        started = time.monotonic()

        with pytest.raises(errors.UnknownOutcome):
            client.submit("text", BODY)

        assert time.monotonic() - started < 3 * SHORT
        assert server.connections == 1


@pytest.mark.parametrize("script", [drip_header(), drip_body()])
def test_dripping_bytes_do_not_outlast_the_deadline(script):
    with loopback(script) as server:
        client = quick(server.url, submit_deadline=SHORT, total_deadline=SHORT)
        started = time.monotonic()

        with pytest.raises(errors.UnknownOutcome):
            client.submit("text", BODY)
        with pytest.raises(errors.ServerTrouble):
            client.features("a@b.c")

        assert time.monotonic() - started < 6 * SHORT


@pytest.mark.parametrize(
    "answer",
    [
        http(b"<html>Hello</html>", kind="text/html"),
        http(b'{"video_id": "user:1'),
        http(b"{}"),
        http(b"Too Many Requests", "429 Too Many Requests", "text/plain"),
        http(b"<html>Bad gateway</html>", "502 Bad Gateway", "text/html"),
        http(b"", "302 Found\r\nLocation: /elsewhere"),
        b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"video_id": "user:1"}',
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"nonsense\r\n\r\n",
    ],
)
def test_answers_that_prove_nothing_leave_a_paid_call_in_doubt(answer):
    def script(connection, server):
        server.requests.append(read_request(connection))
        connection.sendall(answer)

    with loopback(script) as server, quick(server.url) as client:
        with pytest.raises(errors.UnknownOutcome):
            client.submit("text", BODY)

        assert len(server.requests) == 1


def test_paid_call_uses_a_fresh_connection_and_closes_it():
    held = []

    def script(connection, server):
        server.requests.append(read_request(connection))
        # Before the answer: with it the test may be at its end.
        held.append(connection.dup())
        connection.sendall(http(b'{"plan_name": "Pro"}') if len(server.requests) == 1 else GOOD)

    with loopback(script) as server, quick(server.url) as client:
        client.features("a@b.c")
        client.submit("text", BODY)

        assert server.connections == 2
        assert b"Connection: close" in server.requests[1]
        for connection in held:
            connection.close()


def test_readings_share_a_connection_within_a_thread():
    with (
        loopback(answering(http(b'{"plan_name": "Pro"}'))) as server,
        quick(server.url) as client,
    ):
        for _ in range(3):
            client.features("a@b.c")

        assert server.connections == 1


def test_each_thread_has_a_session_of_its_own():
    answer = http(b'{"plan_name": "Pro"}').replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    found = []

    def script(connection, server):
        server.requests.append(read_request(connection))
        connection.sendall(answer)

    def read(client):
        found.append(client.features("a@b.c").plan_name)
        client.close()

    with loopback(script) as server, quick(server.url) as client:
        threads = [threading.Thread(target=read, args=(client,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert found == ["Pro", "Pro"]


def test_reading_is_repeated_after_trouble_and_gives_up_in_the_end():
    bad = http(b"<html>", "503 Service Unavailable")
    with (
        loopback(answering(bad, bad, http(b'{"plan_name": "Pro"}'))) as server,
        quick(server.url) as client,
    ):
        assert client.features("a@b.c").plan_name == "Pro"
        assert len(server.requests) == 3
    with loopback(answering(bad)) as server, quick(server.url) as client:
        with pytest.raises(errors.ServerTrouble):
            client.features("a@b.c")
        assert len(server.requests) == 3


def test_refusal_of_a_reading_is_not_repeated():
    refusal = http(b'{"error": "Unauthorized", "code": 401}', "401 Unauthorized")
    with loopback(answering(refusal)) as server, quick(server.url) as client:
        with pytest.raises(errors.Unauthorized):
            client.features("a@b.c")

        assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
def test_nothing_but_readings_is_repeated(status):
    with (
        loopback(answering(http(b'{"error": "no"}', status))) as server,
        quick(server.url) as client,
    ):
        with pytest.raises(errors.PixVerseError):
            client.submit("text", BODY)
        with pytest.raises(errors.PixVerseError):
            client.save_account("a@b.c", password="p4ss", max_jobs=3)
        with pytest.raises(errors.PixVerseError):
            client.delete_result("video", "user:1-pixverse:a@b.c-video:2")

        assert len(server.requests) == 3


def test_environment_proxies_and_netrc_are_not_used(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password hidden")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{refused_port()}")

    with loopback(answering(GOOD)) as server, quick(server.url) as client:
        client.submit("text", BODY)

        assert b"Authorization: Bearer t0k3n" in server.requests[0]


def test_cookies_are_not_kept():
    answer = http(b"{}").replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b; Path=/\r\n\r\n", 1)
    with loopback(answering(answer)) as server, quick(server.url) as client:
        client.features("a@b.c")
        client.features("a@b.c")

        assert b"cookie" not in server.requests[1].lower()


def test_oversized_answer_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr("pixstudio.pixverse.transport.MAX_ANSWER_BYTES", 1000)
    with (
        loopback(answering(http(b"x" * 100_000))) as server,
        quick(server.url) as client,
        pytest.raises(errors.ServerTrouble, match="longer"),
    ):
        client.features("a@b.c")


def test_id_goes_out_raw_and_the_email_readable():
    with loopback(answering(http(b"{}"))) as server, quick(server.url) as client:
        client.get_result("video", "user:1-pixverse:a+b@b.c-video:2")
        client.features("a+b@b.c")

        assert server.requests[0].startswith(b"GET /videos/user:1-pixverse:a+b@b.c-video:2 HTTP")
        assert server.requests[1].startswith(b"GET /features/?email=a%2Bb@b.c HTTP")
