"""What the server makes of the application's answers: parts, heads, streams, odd addresses, a polite end."""

import http.client
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.support.processes import Installation
from tests.serving.slow_clients import answer_to, crowd_at, head_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ask(url: str, session: str) -> Iterator[Callable[..., http.client.HTTPResponse]]:
    """Ask on one connection that stays open."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)

    def asked(method: str, path: str, **headers: str) -> Any:
        cookie = {"Cookie": f"sessionid={session}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=cookie | named)
        return connection.getresponse()

    yield asked
    connection.close()


def test_a_file_comes_whole_in_parts_and_not_again(ask: Callable[..., Any], file_path: str) -> None:
    whole = ask("GET", file_path)
    content = whole.read()
    assert (whole.status, len(content)) == (200, int(whole.headers["Content-Length"]))
    part = ask("GET", file_path, Range="bytes=1000000-1999999")
    assert (part.status, part.read()) == (206, content[1_000_000:2_000_000])
    beyond = ask("GET", file_path, Range="bytes=99999999-")
    assert (beyond.status, beyond.read()) == (416, b"")
    known = ask("GET", file_path, If_None_Match=whole.headers["ETag"])
    assert (known.status, known.read()) == (304, b"")
    head = ask("HEAD", file_path)
    assert (head.headers["Content-Length"], head.read()) == (str(len(content)), b"")


def test_a_page_is_answered_alike_to_get_and_head(url: str) -> None:
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)) as visitor:
        seen = []
        for method in ("GET", "HEAD", "GET"):
            visitor.request(method, "/auth/login/")
            answer = visitor.getresponse()
            seen.append((answer.status, answer.headers["Content-Type"], len(answer.read()) > 1000))
    page = (200, "text/html; charset=utf-8", True)
    assert seen == [page, (*page[:2], False), page]


def test_many_requests_in_pieces_on_one_connection_are_no_long_one(url: str) -> None:
    """Each head comes in two pieces, and all together are longer than one may be."""
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 2000
    with crowd_at(url) as crowd:
        crowd.join(b"")
        for _ in range(30):
            crowd.say(head)
            time.sleep(0.01)
            crowd.say(b"\r\n\r\n")
            assert crowd.answer() == (200, b"ok\n")


def test_a_table_streams_to_its_end(ask: Callable[..., Any]) -> None:
    answer = ask("GET", "/usage/export/")
    assert answer.status == 200
    assert answer.read().count(b"\n") >= 1


@pytest.mark.parametrize("path", ["/a%FFb/?q=%ff", "/%2e%2e/%00", "//evil.example/", "/é".encode()])
def test_an_odd_path_reaches_the_application(url: str, path: str | bytes) -> None:
    sent = path if isinstance(path, bytes) else path.encode()
    request = b"GET " + sent + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert answer_to(url, request)[0] in (301, 400, 404)


def test_a_whole_address_is_taken_for_its_path(url: str) -> None:
    """RFC 9112, 3.2.2: every server has to; some proxies and clients send it."""
    asked = "GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert answer_to(url, asked.encode()) == (200, b"ok\n")


def test_a_length_of_thousands_of_digits_is_answered(url: str) -> None:
    length = b"Content-Length: " + b"9" * 5000 + b"\r\n"
    status, _ = answer_to(url, head_of(length))
    assert status == 400


def test_a_header_that_could_pass_for_a_proxys_is_dropped(url: str) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX_Forwarded_Proto: https\r\n\r\n"
    assert answer_to(url, request)[0] in (200, 400)


def test_a_socket_is_not_to_be_had(url: str) -> None:
    request = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    assert answer_to(url, request)[0] == 403


def test_a_request_at_hand_is_answered_before_the_server_ends(installation: Installation) -> None:
    url = installation.serve(options=("--workers", "1"))
    server: subprocess.Popen[bytes] | None = installation.web
    assert server
    with crowd_at(url) as crowd:
        crowd.join(head_of(b"Content-Length: 7\r\nConnection: close\r\n") + b"1")
        server.send_signal(signal.SIGTERM)
        ending = threading.Thread(target=server.wait)
        ending.start()
        for _ in range(6):
            time.sleep(0.1)
            crowd.drip()
        assert crowd.answer()[0] == 403
    ending.join(30)
    assert server.returncode == 0


def test_by_default_only_this_machine_is_served() -> None:
    for name in (
        "Procfile",
        "README.md",
        "docs/running.md",
        "pixstudio/installation/web_server.py",
    ):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "gunicorn" in text
        assert "0.0.0.0:$" not in text
    assert "--bind 127.0.0.1:${PORT:-8000}" in (ROOT / "Procfile").read_text(encoding="utf-8")
