"""A web server as an installation has it: its logs, its times, what it sends to Sentry and to a collector."""

import gzip
import json
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.journeys.support.processes import DATABASE, Installation
from tests.monitoring.conftest import TOKEN

CANARY = "canary-of-a-visitor"
REQUEST_ID = "0af7651916cd43dd8448eb211c80319c"
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SECONDS_TO_ARRIVE = 60


@dataclass
class WatchServer:
    """Takes envelopes on loopback, as a Sentry server does, and traces, as a collector does."""

    url: str = ""
    envelopes: list[str] = field(default_factory=list)
    has_come: threading.Event = field(default_factory=threading.Event)
    spans: list[Span] = field(default_factory=list)


@pytest.fixture(scope="module")
def watching() -> Iterator[WatchServer]:
    found = WatchServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_gzip = self.headers.get("Content-Encoding") == "gzip"
            body = gzip.decompress(body) if is_gzip else body
            is_trace = self.path == "/v1/traces"
            found.spans += spans_of(body) if is_trace else []
            found.envelopes += [] if is_trace else [body.decode()]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"" if is_trace else b"{}")
            if not is_trace:
                found.has_come.set()

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture(scope="module")
def installation(
    watching: WatchServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    studio = Installation(
        tmp_path_factory.mktemp("watched"),
        "http://127.0.0.1:9/v2/pixverse",
        DJANGO_SETTINGS_MODULE="tests.monitoring.failing_settings",
        LOG_LEVEL="INFO",
        LOG_FORMAT="json",
        METRICS_TOKEN=TOKEN,
        TRUSTED_PROXY_COUNT="1",
        SENTRY_DSN=f"http://key@{watching.url}/7",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{watching.url}",
    )
    studio.migrate()
    yield studio
    studio.stop()


def status_of(url: str, **headers: str) -> tuple[int, str, str]:
    """Status, request id and body of the answer."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with OPENER.open(urllib.request.Request(url, headers=given), timeout=60) as answer:
            return answer.status, answer.headers["X-Request-Id"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["X-Request-Id"], error.read().decode()


@pytest.mark.slow
def test_a_watched_web_server(installation: Installation, watching: WatchServer) -> None:
    """One start for all that needs a real process."""
    url = installation.serve(options=("--workers", "1", "--access-logfile", "-"))
    proxied = {"X_Request_ID": REQUEST_ID, "X_Forwarded_For": "192.0.2.7"}
    proxied |= {"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01"}
    typed = {"Authorization": f"Bearer {CANARY}", "Cookie": f"sessionid={CANARY}", **proxied}
    status, request_id, page = status_of(f"{url}/fails/{CANARY}/?token={CANARY}", **typed)
    assert (status, request_id) == (500, REQUEST_ID)
    assert REQUEST_ID in page
    assert status_of(f"{url}/metrics")[0] == 401
    status, _id, metrics = status_of(f"{url}/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert 'pixstudio_part_readable{part="requests"} 1.0' in metrics
    assert watching.has_come.wait(SECONDS_TO_ARRIVE)
    check_envelopes(watching)
    # What was not sent yet is sent at the end.
    installation.end_processes()
    check_spans(watching)
    check_times(installation)
    check_logs((installation.folder / "web.log").read_text())


def spans_of(body: bytes) -> list[Span]:
    """The spans of a request to a collector."""
    asked = ExportTraceServiceRequest.FromString(body)
    scopes = [scope for one in asked.resource_spans for scope in one.scope_spans]
    return [span for scope in scopes for span in scope.spans]


def check_spans(watching: WatchServer) -> None:
    """A request is told by its route and ids, whatever stood in its address."""
    (span,) = [one for one in watching.spans if one.name == "GET /fails/<str:secret>/"]
    facts = {one.key: one.value.string_value or one.value.int_value for one in span.attributes}
    assert facts["http.response.status_code"] == 500
    assert facts["pixstudio.request_id"] == REQUEST_ID
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert span.trace_id.hex() == TRACE_ID
    assert CANARY not in str(watching.spans)


def check_envelopes(sentry: WatchServer) -> None:
    """The error is told with where it was, and without who asked and what they typed."""
    text = "\n".join(sentry.envelopes)
    assert "ValueError" in text
    assert "failing_urls" in text
    assert CANARY not in text.replace(f"/fails/{CANARY}/", "")
    assert "192.0.2.7" not in text
    events = [json.loads(line) for line in text.splitlines() if '"exception"' in line]
    tags = events[0]["tags"]
    assert (tags["request_id"], tags["route"]) == (REQUEST_ID, "/fails/<str:secret>/")
    assert "user" not in events[0]


def check_times(installation: Installation) -> None:
    """What the process counted was saved at its end."""
    with sqlite3.connect(installation.folder / "data" / DATABASE) as database:
        rows = database.execute(
            "SELECT route, status, SUM(count) FROM monitoring_requestcount GROUP BY 1, 2"
        )
        found = {(route, status): count for route, status, count in rows}
    assert found["/fails/<str:secret>/", "5xx"] == 1
    assert found["/metrics", "4xx"] == 1
    assert found["/metrics", "2xx"] == 1


def check_logs(text: str) -> None:
    """Every line is JSON, of the studio and of the web server; none has the secret."""
    records = [json.loads(line) for line in text.splitlines()]
    assert CANARY not in text.replace(f"/fails/{CANARY}/", "")
    assert any("Starting gunicorn" in one["message"] for one in records)
    (failure,) = [
        one for one in records if one["logger"] == "django.request" and "exception" in one
    ]
    assert failure["request_id"] == REQUEST_ID
    assert failure["route"] == "/fails/<str:secret>/"
    asked = [one for one in records if one["logger"] == "gunicorn.access"]
    assert (asked[-1]["path"], str(asked[-1]["status"])) == ("/metrics", "200")
    assert REQUEST_ID in {one["request_id"] for one in asked}
