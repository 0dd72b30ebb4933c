"""The parts of `make bench` that measure from outside, and a small run of all of it."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.outside import report
from tests.benchmarks.outside.comparing import Measured
from tests.benchmarks.outside.goals import PAGES, Page
from tests.benchmarks.outside.load import Refused, Request, ask, driver, load
from tests.benchmarks.outside.servers import ROOT, STUDIO, procfile_command


class Handler(BaseHTTPRequestHandler):
    """Answers with the request's headers; `/refused` with 500."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(500 if self.path == "/refused" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture
def host() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def measured(page: Page, *, ratio: float = 1.0, per_second: float = 10.0) -> Measured:
    return Measured(
        page=page,
        ratio=ratio,
        processor_ratio=ratio,
        per_second=per_second,
        seconds=0.1,
        wire_bytes=1000,
        queries=3,
        work=50,
    )


def test_the_server_starts_as_the_procfile_says() -> None:
    words = procfile_command(STUDIO, 8123)
    assert words[1:4] == ["-m", "gunicorn", STUDIO]
    assert words[-2:] == ["--bind", "127.0.0.1:8123"]
    assert procfile_command("other:application", 1)[3] == "other:application"
    (line,) = (x for x in (ROOT / "Procfile").read_text().splitlines() if x.startswith("web:"))
    assert len(line.split()) - 1 == len(words) - 2


def test_one_request_asks_as_a_browser_does(host: str) -> None:
    answer = ask(Request(host, "/", "sessionid=a", {"Accept": "image/webp"}))
    assert answer.status == 200
    assert answer.wire_bytes > int(answer.headers["Content-Length"])


@pytest.mark.parametrize("has_wrk", [True, False])
def test_load_counts_answers(host: str, has_wrk: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    without_wrk(monkeypatch, has_wrk)
    count, seconds = load(Request(host, "/", "sessionid=a"), 1, 2)
    assert count > 1
    assert seconds >= 1


@pytest.mark.parametrize("has_wrk", [True, False])
def test_an_answer_that_failed_is_no_result(
    host: str, has_wrk: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_wrk(monkeypatch, has_wrk)
    with pytest.raises(Refused):
        load(Request(host, "/refused", "sessionid=a"), 1, 2)


def without_wrk(monkeypatch: pytest.MonkeyPatch, has_wrk: bool) -> None:
    if not has_wrk:
        monkeypatch.setenv("PATH", "")
        assert "not installed" in driver()
    elif driver() != "wrk":
        pytest.skip("wrk is not installed")


def test_a_goal_is_missed_by_more_than_a_fifth() -> None:
    page = Page("a page", 0.5)
    assert not measured(page, ratio=0.41).is_missed
    assert measured(page, ratio=0.39).is_missed
    assert "MISSED" in report.line(measured(page, ratio=0.39))


def test_shares_are_of_the_time_that_requests_take() -> None:
    often, rarely = Page("often", 1, hourly=900), Page("rarely", 1, hourly=10)
    found = [
        measured(often, per_second=90),
        measured(rarely, per_second=1),
        measured(Page("never", 1)),
    ]
    assert report.shares(found) == {"often": 0.5, "rarely": 0.5}
    assert "20 s" in report.busy_hour(found)


def test_the_docs_name_every_page_and_how_often_it_is_asked_for() -> None:
    text = (ROOT / "docs/performance.md").read_text()
    for page in PAGES:
        (row,) = (line for line in text.splitlines() if line.startswith(f"| {page.name} |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        beside = "" if page.beside == "empty" else f" × {page.beside}"
        assert cells[1:3] == [f"{page.goal:g}{beside}", f"{page.hourly:,}"]


def test_a_table_for_the_docs_has_a_row_for_each_page() -> None:
    rows = report.markdown("sqlite", [measured(page) for page in PAGES])
    assert len(rows) == len(PAGES) + 2
    assert {row.count("|") for row in rows} == {9}


def test_pages_are_compared_with_pages_that_are_measured() -> None:
    names = [page.name for page in PAGES]
    assert len(set(names)) == len(names)
    assert {page.beside for page in PAGES} <= {"empty", *names}


@pytest.mark.slow
def test_a_small_run_measures_what_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["pages", "--database", "sqlite", "--jobs", "100", "--cache", str(tmp_path)]
    quick = ["--seconds", "0.1", "--longest", "0.5", "--turns", "1"]
    pages = ["--page", "library", "--page", "poster"]
    first = main([*options, *quick, *pages])
    printed = capsys.readouterr().out
    for name in ("poster", "library", "library, middle"):
        assert len(re.findall(rf"^{name} +\d+\.\d+ +\d+\.\d+ ", printed, re.M)) == 1
    assert first == int("MISSED" in printed)
    made = [path.stat().st_mtime_ns for path in tmp_path.glob("*/studio.sqlite3")]
    assert len(made) == 1
    assert [path.name for path in tmp_path.glob("making-*")] == []
