import io
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory

from pixstudio.media.file_delivery import file_response
from pixstudio.media.file_delivery.file_response import Delivery, serve_file

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)
MODIFIED = datetime(2026, 3, 1, 12, 0, 0, 999, tzinfo=UTC)
MODIFIED_TEXT = "Sun, 01 Mar 2026 12:00:00 GMT"
EARLIER_TEXT = "Sat, 28 Feb 2026 12:00:00 GMT"


@pytest.fixture(autouse=True)
def no_database():
    """Closing a response would close database connections left by earlier tests."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


class Opened:
    """Opens the content and records each file, to check whether it was closed."""

    def __init__(self, content=CONTENT):
        self.content = content
        self.files = []

    def __call__(self):
        self.files.append(io.BytesIO(self.content))
        return self.files[-1]

    @property
    def are_closed(self):
        return all(file.closed for file in self.files)


def ask(source=None, method="get", headers=None, **options):
    request = getattr(RequestFactory(), method)("/m", headers=headers or {})
    known = {
        "content_type": "video/mp4",
        "size_bytes": SIZE,
        "etag": "abc",
        "last_modified": MODIFIED,
    }
    return serve_file(request, source or Opened(), Delivery(**(known | options)))


def body_of(response):
    content = b"".join(response) if response.streaming else response.content
    response.close()
    return content


def test_serve_file_sends_the_whole_file():
    source = Opened()
    response = ask(source)
    assert body_of(response) == CONTENT
    assert response.status_code == 200
    assert source.are_closed
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["ETag"] == '"abc"'
    assert response.headers["Last-Modified"] == MODIFIED_TEXT


def test_serve_file_may_be_cached_by_the_browser_alone():
    response = ask(max_age_seconds=600)
    assert response.headers["Cache-Control"] == "private, max-age=600"
    response.close()


def test_serve_file_of_what_may_be_kept_for_good_says_so():
    response = ask(max_age_seconds=365 * 24 * 3600)
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    response.close()


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, SIZE),
        ("bytes=1000-99999", 1000, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        ("bytes=-99999", 0, SIZE),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        ("BYTES=3-4", 3, 5),
    ],
)
def test_serve_file_sends_a_range(wanted, start, stop):
    source = Opened()
    response = ask(source, headers={"Range": wanted})
    assert response.status_code == 206
    assert body_of(response) == CONTENT[start:stop]
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert response.headers["Content-Length"] == str(stop - start)
    assert source.are_closed


@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", "bytes=5000-6000"])
def test_serve_file_refuses_a_range_behind_the_end(wanted):
    source = Opened()
    response = ask(source, headers={"Range": wanted})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"
    assert body_of(response) == b""
    assert source.files == []


def test_serve_file_refuses_every_range_of_an_empty_file():
    for wanted in ("bytes=0-", "bytes=-1"):
        response = ask(Opened(b""), headers={"Range": wanted}, size_bytes=0)
        assert response.status_code == 416
        assert response.headers["Content-Range"] == "bytes */0"


@pytest.mark.parametrize(
    "wanted",
    ["bytes=0-1,5-6", "bytes=5-1", "bytes=a-b", "bytes", "bytes=", "items=0-1", "", "bytes=--1"],
)
def test_serve_file_sends_everything_for_several_or_malformed_ranges(wanted):
    response = ask(headers={"Range": wanted})
    assert response.status_code == 200
    assert body_of(response) == CONTENT


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"abc"', 206),
        ('"other"', 200),
        ('W/"abc"', 200),
        (MODIFIED_TEXT, 206),
        (EARLIER_TEXT, 200),
        ("Mon, 02 Mar 2026 12:00:00 GMT", 200),
    ],
)
def test_serve_file_keeps_if_range(condition, status):
    response = ask(headers={"Range": "bytes=0-9", "If-Range": condition})
    assert response.status_code == status
    assert len(body_of(response)) == (10 if status == 206 else SIZE)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"abc"'}, 304),
        ({"If-None-Match": 'W/"abc"'}, 304),
        ({"If-None-Match": '"x", "abc"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-Modified-Since": MODIFIED_TEXT}, 304),
        ({"If-Modified-Since": EARLIER_TEXT}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"x"', "If-Modified-Since": MODIFIED_TEXT}, 200),
    ],
)
def test_serve_file_answers_conditions(headers, status):
    source = Opened()
    response = ask(source, headers=headers)
    assert response.status_code == status
    assert response.headers["ETag"] == '"abc"'
    assert len(body_of(response)) == (SIZE if status == 200 else 0)
    assert source.are_closed


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}])
def test_serve_file_answers_head_without_opening(headers):
    source = Opened()
    response = ask(source, method="head", headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert body_of(response) == b""
    assert source.files == []


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_serve_file_refuses_other_methods(method):
    response = ask(method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_serve_file_closes_the_file_when_the_browser_leaves():
    source = Opened()
    response = ask(source)
    response.close()
    assert source.are_closed
    source = Opened()
    response = ask(source)
    next(iter(response))
    response.close()
    assert source.are_closed
    assert list(response.streaming_content) == []


def test_serve_file_closes_the_file_when_seeking_fails():
    class Broken(io.BytesIO):
        def seek(self, *_):
            raise OSError("gone")

    broken = Broken()
    with pytest.raises(OSError, match="gone"):
        ask(lambda: broken)
    assert broken.closed


def test_serve_file_streams_in_chunks(monkeypatch):
    monkeypatch.setattr(file_response, "CHUNK_BYTES", 100)
    response = ask(headers={"Range": "bytes=10-259"})
    assert [len(chunk) for chunk in response] == [100, 100, 50]
    response.close()


def test_serve_file_ends_with_a_file_shorter_than_its_row():
    assert body_of(ask(Opened(b"short"))) == b"short"


def test_serve_file_takes_paths_and_storage_files(tmp_path):
    storage = FileSystemStorage(location=tmp_path)
    name = storage.save("a.mp4", ContentFile(CONTENT))
    for source in (tmp_path / name, str(tmp_path / name), lambda: storage.open(name)):
        response = ask(source, headers={"Range": "bytes=256-511"})
        assert body_of(response) == CONTENT[256:512]


def test_serve_file_lets_a_missing_file_through(tmp_path):
    with pytest.raises(FileNotFoundError):
        ask(tmp_path / "none")


@pytest.mark.parametrize(
    "content_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "", "video/mp4\r\nX: y"]
)
def test_serve_file_only_ever_saves_what_is_not_inert(content_type):
    response = ask(content_type=content_type)
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment"
    response.close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("film.mp4", 'attachment; filename="film.mp4"'),
        (
            "Grüße 1.mp4",
            "attachment; filename=\"Gr__e 1.mp4\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.mp4",
        ),
        (
            'a"\r\nX: y.mp4',
            "attachment; filename=\"a_ X: y.mp4\"; filename*=UTF-8''a%22%20X%3A%20y.mp4",
        ),
        ("../up.mp4", 'attachment; filename="up.mp4"'),
    ],
)
def test_serve_file_names_the_download(name, expected):
    response = ask(download_name=name)
    assert response.headers["Content-Disposition"] == expected
    response.close()


def test_serve_file_hands_over_to_nginx():
    source = Opened()
    response = ask(source, accel_prefix="/_media/", stored_name="generations/a b?.mp4")
    assert response.headers["X-Accel-Redirect"] == "/_media/generations/a%20b%3F.mp4"
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.content == b""
    assert source.files == []


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Range"])
def test_a_year_beyond_all_numbers_is_no_date(header):
    year = "Thu, 01 Jan 99999999999999999999 00:00:00 GMT"
    response = ask(headers={header: year, "Range": "bytes=0-9"})
    assert response.status_code == (206 if header == "If-Modified-Since" else 200)


def linked(name, headers):
    return f"https://bucket.example/{name}?{'&'.join(headers.values())}"


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"Range": "bytes=99999-"}])
def test_serve_file_leads_to_the_bucket(headers):
    source = Opened()
    response = ask(source, headers=headers, signed_url=linked, stored_name="a/film")
    assert response.status_code == 302
    link = "https://bucket.example/a/film?video/mp4&inline&private, no-cache"
    assert response.headers["Location"] == link
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.content == b""
    assert source.files == []


def test_serve_file_names_the_download_in_the_link():
    response = ask(signed_url=linked, download_name="film.mp4", content_type="text/html")
    assert "application/octet-stream&attachment; filename=" in response.headers["Location"]


@pytest.mark.parametrize(("seconds", "kept"), [(60, 60), (7 * 24 * 3600, 900)])
def test_serve_file_lets_the_way_to_the_bucket_be_kept_for_less_than_the_link_lives(seconds, kept):
    response = ask(signed_url=linked, max_age_seconds=seconds)
    assert response.headers["Cache-Control"] == f"private, max-age={kept}"
    assert response.headers["Location"].endswith(f"private, max-age={seconds}")


def test_serve_file_answers_head_and_conditions_itself():
    response = ask(method="head", signed_url=linked)
    assert (response.status_code, response.headers["Content-Length"]) == (200, str(SIZE))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert ask(headers={"If-None-Match": '"abc"'}, signed_url=linked).status_code == 304
    assert ask(method="post", signed_url=linked).status_code == 405
