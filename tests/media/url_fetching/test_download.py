import datetime
import hashlib
import io
import os
import socket
import ssl
import time
import tracemalloc
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pixstudio.media.url_fetching import http_connection
from pixstudio.media.url_fetching.download import (
    AddressNotAllowed,
    FetchError,
    FetchLimits,
    FetchTimeout,
    FileTooLarge,
    IncompleteResponse,
    ServerUnreachable,
    UnexpectedResponse,
    check_url,
    fetch,
)
from tests.media.http_server import body, raw, redirect, run_server, status

CONTENT = os.urandom(300_000)
LIMITS = ("max_bytes", "deadline_seconds", "max_redirects")
HEADER = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"


def fetch_from(server, path="/file", **options):
    destination = io.BytesIO()
    known = {"max_bytes": 1_000_000, "deadline_seconds": 10.0}
    limits = {name: options.pop(name) for name in LIMITS if name in options}
    options = {"allowed_origin": server.origin} | options
    fetched = fetch(server.origin + path, destination, FetchLimits(**(known | limits)), **options)
    return fetched, destination.getvalue()


def resolver(*addresses):
    """A resolver that returns these addresses for every name."""

    def resolve(host, port, **_):
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in addresses
        ]

    return resolve


def refuse(url, *addresses, error=AddressNotAllowed, **options):
    resolve = resolver(*addresses) if addresses else socket.getaddrinfo
    with pytest.raises(error) as caught:
        fetch(url, io.BytesIO(), FetchLimits(10, 5), resolve=resolve, **options)
    return str(caught.value)


def test_fetch_streams_and_hashes_the_file():
    with run_server({"/file": body(CONTENT, "Image/PNG; charset=x")}) as server:
        fetched, written = fetch_from(server)
    assert written == CONTENT
    assert fetched.content_type == "image/png"
    assert fetched.size_bytes == len(CONTENT)
    assert fetched.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_fetch_reads_chunked_bodies():
    answer = raw(HEADER + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\n yo\r\n0\r\n\r\n")
    with run_server({"/file": answer}) as server:
        assert fetch_from(server)[1] == b"hello yo"


def test_fetch_reads_bodies_that_end_with_the_connection():
    with run_server({"/file": raw(HEADER + b"\r\nall of it")}) as server:
        assert fetch_from(server)[1] == b"all of it"


def test_fetch_sends_host_and_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with run_server({"/file?a=%20b": body(b"x")}) as server:
        fetch_from(server, "/file?a= b#part")
        sent = server.requests[0].headers
    assert sent["Host"] == f"127.0.0.1:{server.server_port}"
    assert sent["Accept-Encoding"] == "identity"
    assert "Cookie" not in sent
    assert "Authorization" not in sent


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a",
        "file:///etc/passwd",
        "gopher://example.org",
        "javascript:alert(1)",
        "//example.org/a",
        "example.org",
        "",
        "http://",
        "http:///a",
        "http://user:pw@example.org/",
        "http://[::1",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://\u202eexample.org/",
        "http://" + "a" * 70 + ".org/",
    ],
)
def test_fetch_refuses_what_is_no_plain_web_address(url):
    assert refuse(url, "1.1.1.1").endswith(".")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"],
)
def test_fetch_refuses_names_of_private_addresses(address):
    assert "media.test is not a public server" in refuse("https://media.test/a", address)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost"])
def test_fetch_refuses_disguised_loopback(host):
    with run_server({}) as server:
        refuse(f"http://{host}:{server.server_port}/file")
        assert server.requests == []


def test_fetch_reads_names_as_browsers_do():
    """Python’s own codec would ask strasse.test, which may be somebody else’s."""
    assert http_connection.parse_target("http://straße.test/ä").host == "xn--strae-oqa.test"
    assert http_connection.parse_target("http://１２７。0。0。1/").host == "127.0.0.1"


def test_fetch_refuses_when_one_of_several_addresses_is_private():
    refuse("http://media.test/a", "1.1.1.1", "10.0.0.1")


def test_fetch_connects_to_the_checked_address_without_asking_again():
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        return resolver("127.0.0.1")(host, port)

    with run_server({"/file": body(b"x")}) as server:
        origin = f"http://media.test:{server.server_port}"
        fetched, _ = fetch_from(server, resolve=resolve)
        fetch(
            f"{origin}/file",
            io.BytesIO(),
            FetchLimits(10, 5),
            allowed_origin=origin,
            resolve=resolve,
        )
        assert server.requests[1].headers["Host"] == f"media.test:{server.server_port}"
    assert asked == ["127.0.0.1", "media.test"]
    assert fetched.size_bytes == 1


def test_fetch_allows_the_allowed_origin_only_on_loopback():
    origin = "http://media.test:8000"
    refuse(f"{origin}/a", "10.0.0.1", allowed_origin=origin)
    refuse(f"{origin}/a", "169.254.169.254", allowed_origin=origin)


def test_fetch_allows_no_other_port_than_the_allowed_origin():
    with run_server({}) as server, run_server({}) as other:
        refuse(f"{other.origin}/a", allowed_origin=server.origin)
        refuse(f"https://127.0.0.1:{server.server_port}/a", allowed_origin=server.origin)
        assert other.requests == []


def test_fetch_tries_the_next_address_when_one_does_not_answer():
    with run_server({"/file": body(b"x")}) as server:
        both = resolver("127.0.0.9", "127.0.0.1")
        fetched, _ = fetch_from(server, resolve=both)
    assert fetched.size_bytes == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_fetch_follows_redirects(code):
    answers = {"/file": redirect("/moved/it", code), "/moved/it": body(b"here")}
    with run_server(answers) as server:
        assert fetch_from(server)[1] == b"here"


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "//127.0.0.1:1/",
        "http://[",
    ],
)
def test_fetch_checks_every_redirect(location):
    answers = {"/file": redirect("/second"), "/second": redirect(location)}
    with run_server(answers) as server, pytest.raises(AddressNotAllowed):
        fetch_from(server)


def test_fetch_gives_up_after_too_many_redirects():
    with run_server({"/file": redirect("/file")}) as server:
        with pytest.raises(UnexpectedResponse, match="more than 3 times"):
            fetch_from(server)
        assert len(server.requests) == 4
        with pytest.raises(UnexpectedResponse, match="more than 0 times"):
            fetch_from(server, max_redirects=0)


def test_fetch_names_a_redirect_without_target():
    with (
        run_server({"/file": status(302)}) as server,
        pytest.raises(UnexpectedResponse, match="without a destination"),
    ):
        fetch_from(server)


@pytest.mark.parametrize("code", [204, 206, 304, 403, 404, 410, 500, 503])
def test_fetch_reports_bad_answers_by_status(code):
    with run_server({"/file": status(code)}) as server, pytest.raises(UnexpectedResponse) as caught:
        fetch_from(server)
    assert caught.value.status == code


def test_fetch_refuses_compressed_answers():
    with (
        run_server({"/file": body(b"x", content_encoding="gzip")}) as server,
        pytest.raises(UnexpectedResponse, match="compressed"),
    ):
        fetch_from(server)


def test_fetch_refuses_an_announced_length_before_reading():
    with run_server({"/file": body(b"", content_length="2000000")}) as server:
        destination = io.BytesIO()
        with pytest.raises(FileTooLarge, match="1,000,000"):
            fetch(
                f"{server.origin}/file",
                destination,
                FetchLimits(1_000_000, 5),
                allowed_origin=server.origin,
            )
        assert destination.getvalue() == b""


def test_fetch_accepts_exactly_the_limit():
    with run_server({"/file": body(b"x" * 500)}) as server:
        assert fetch_from(server, max_bytes=500)[0].size_bytes == 500
        with pytest.raises(FileTooLarge):
            fetch_from(server, max_bytes=499)


def test_fetch_stops_an_endless_body():
    endless = raw(HEADER + b"\r\n", b"x" * 65536, repeat_last=True)
    with run_server({"/file": endless}) as server, pytest.raises(FileTooLarge):
        fetch_from(server)


def test_fetch_stops_an_endless_chunked_body():
    endless = raw(
        HEADER + b"Transfer-Encoding: chunked\r\n\r\n",
        b"8000\r\n" + b"x" * 0x8000 + b"\r\n",
        repeat_last=True,
    )
    with run_server({"/file": endless}) as server, pytest.raises(FileTooLarge):
        fetch_from(server)


def test_fetch_keeps_memory_flat_whatever_the_chunk_sizes_say():
    lying = raw(
        HEADER + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 65536, repeat_last=True
    )
    with run_server({"/file": lying}) as server:
        tracemalloc.start()
        try:
            with pytest.raises(FetchError):
                fetch_from(server, max_bytes=10**10, deadline_seconds=0.4)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize(
    "answer",
    [
        body(b"half", content_length="9"),
        raw(HEADER + b"Content-Length: 9\r\n\r\n"),
        raw(HEADER + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf"),
        raw(HEADER + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
    ],
)
def test_fetch_names_a_body_cut_short(answer):
    with run_server({"/file": answer}) as server, pytest.raises(IncompleteResponse):
        fetch_from(server)


@pytest.mark.parametrize(
    "parts",
    [
        (HEADER + b"Content-Length: 1000\r\n\r\n", b"x"),
        (HEADER, b"X-More: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"y"),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
        (HEADER + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["body", "headers", "header", "continue", "chunks"],
)
def test_fetch_holds_its_deadline_against_a_dripping_server(parts):
    dripping = raw(*parts, every_seconds=0.02, repeat_last=True)
    with run_server({"/file": dripping}) as server:
        began = time.monotonic()
        with pytest.raises(FetchTimeout, match=r"longer than 0\.3 seconds"):
            fetch_from(server, deadline_seconds=0.3)
    assert time.monotonic() - began < 5


def test_fetch_hands_on_what_came_of_a_dripping_server():
    class Enough(Exception):
        pass

    class Impatient(io.BytesIO):
        def write(self, data):
            super().write(data)
            if self.tell() >= 3:
                raise Enough

    drip = raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x", every_seconds=0.02, repeat_last=True)
    with run_server({"/": drip}) as server, pytest.raises(Enough):
        fetch(
            server.origin,
            Impatient(),
            FetchLimits(10**6, 20),
            allowed_origin=server.origin,
        )


def test_fetch_gives_up_on_a_silent_server(monkeypatch):
    monkeypatch.setattr(http_connection, "IDLE_SECONDS", 0.1)
    silent = raw(HEADER, every_seconds=30, repeat_last=True)
    with run_server({"/file": silent}) as server, pytest.raises(FetchTimeout, match="nothing for"):
        fetch_from(server)


def test_fetch_names_an_unknown_server():
    def resolve(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(ServerUnreachable, match=r"media\.test is not known"):
        fetch("http://media.test/", io.BytesIO(), FetchLimits(1, 5), resolve=resolve)


def test_fetch_names_a_closed_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{unused.getsockname()[1]}"
        refuse(f"{origin}/", error=ServerUnreachable, allowed_origin=origin)


@pytest.mark.parametrize("answer", [raw(b""), raw(b"SSH-2.0-x\r\n"), raw(b"HTTP/1.1 2 2\r\n\r\n")])
def test_fetch_names_answers_that_are_not_http(answer):
    with run_server({"/file": answer}) as server, pytest.raises(ServerUnreachable):
        fetch_from(server)


def test_fetch_lets_a_full_disk_through():
    class FullDisk(io.BytesIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    with run_server({"/file": body(b"x")}) as server, pytest.raises(OSError, match="No space"):
        fetch(
            f"{server.origin}/file",
            FullDisk(),
            FetchLimits(10, 5),
            allowed_origin=server.origin,
        )


def test_fetch_checks_the_certificate_for_the_name(tmp_path):
    server_tls, client_tls = certified(tmp_path, "media.test")
    with run_server({"/file": body(b"x")}, server_tls) as server:
        options = {"tls": client_tls, "resolve": resolver("127.0.0.1")}
        good = f"https://media.test:{server.server_port}"
        wrong = f"https://other.test:{server.server_port}"
        limits = FetchLimits(10, 5)
        fetched = fetch(f"{good}/file", io.BytesIO(), limits, allowed_origin=good, **options)
        assert fetched.size_bytes == 1
        with pytest.raises(ServerUnreachable, match="certificate"):
            fetch(f"{wrong}/file", io.BytesIO(), limits, allowed_origin=wrong, **options)
        with pytest.raises(ServerUnreachable, match="certificate"):
            fetch(
                f"{good}/file",
                io.BytesIO(),
                limits,
                allowed_origin=good,
                resolve=options["resolve"],
            )


def certified(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain = folder / "server.pem"
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_tls.load_cert_chain(chain)
    return server_tls, ssl.create_default_context(cafile=chain)


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/a/b%20c.png?x=1", {}, "b c.png"),
        ("/", {}, ""),
        ("/x", {"content_disposition": 'inline; filename="y.png"'}, "y.png"),
        ("/x", {"content_disposition": "attachment; filename*=UTF-8''%C3%BC.png"}, "ü.png"),
        ("/x", {"content_disposition": "nonsense"}, "x"),
    ],
)
def test_fetch_says_what_the_file_is_called(path, headers, name):
    with run_server({path: body(CONTENT, **headers)}) as server:
        assert fetch_from(server, path)[0].name == name


def test_fetch_reports_the_length_before_the_first_byte():
    heard: list[Any] = []
    endless = raw(b"HTTP/1.0 200 OK\r\n\r\n" + CONTENT)
    with run_server({"/file": body(CONTENT), "/endless": endless}) as server:
        fetch_from(server, on_announced=heard.append)
        fetch_from(server, "/endless", on_announced=heard.append)
    assert heard == [len(CONTENT), None]


@pytest.mark.parametrize(
    "url", ["x", "ftp://a.example/", "http://10.0.0.1/", "http://localhost/", "http://[fe80::1]/"]
)
def test_check_url_refuses_without_a_request(url):
    with pytest.raises(AddressNotAllowed):
        check_url(url)


def test_check_url_leaves_names_for_later():
    check_url("https://name.that.is.not.known.example/a.png")
    check_url("http://127.0.0.1:9/a", allowed_origin="http://127.0.0.1:9")
    check_url("http://93.184.215.14/")
