"""Results and posters: for the team only, with ranges, under a name that says what they are."""

import datetime as dt
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import POSTER, VIDEO_BYTES, finished, job
from tests.teams.people import Person, check_access

PATHS = ("file", "poster")
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def made(bob: Person) -> Generation:
    return finished(bob.member)


def path_of(generation: Generation, what: str) -> str:
    return f"/generations/{generation.pk}/{what}/"


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer)


@pytest.mark.parametrize(
    ("what", "kind", "content"),
    [("file", "video/mp4", VIDEO_BYTES), ("poster", "image/webp", POSTER)],
)
def test_a_viewer_gets_the_whole_file(
    carol: Person, made: Generation, what: str, kind: str, content: bytes
) -> None:
    answer = carol.get(path_of(made, what))
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert bytes_of(answer) == content
    assert answer["Accept-Ranges"] == "bytes"
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "status", "content", "reported"),
    [
        ("bytes=0-9", 206, VIDEO_BYTES[:10], f"bytes 0-9/{len(VIDEO_BYTES)}"),
        ("bytes=20-", 206, VIDEO_BYTES[20:], f"bytes 20-{len(VIDEO_BYTES) - 1}/{len(VIDEO_BYTES)}"),
        (
            "bytes=-5",
            206,
            VIDEO_BYTES[-5:],
            f"bytes {len(VIDEO_BYTES) - 5}-{len(VIDEO_BYTES) - 1}/{len(VIDEO_BYTES)}",
        ),
        (f"bytes={len(VIDEO_BYTES)}-", 416, None, f"bytes */{len(VIDEO_BYTES)}"),
    ],
)
def test_seeking_works(
    carol: Person, made: Generation, asked: str, status: int, content: bytes | None, reported: str
) -> None:
    answer = carol.get(path_of(made, "file"), HTTP_RANGE=asked)
    assert (answer.status_code, answer["Content-Range"]) == (status, reported)
    assert content is None or bytes_of(answer) == content


def test_the_head_reports_the_size(carol: Person, made: Generation) -> None:
    answer = carol.browser.head(path_of(made, "file"))
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(VIDEO_BYTES)))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("A lighthouse at dusk", "A lighthouse at dusk"),
        ("../../etc/passwd\r\nX-Evil: 1", "etc passwd X-Evil 1"),
        ("灯台 🌫", "灯台 🌫"),
        ("x" * 300, "x" * 50),
    ],
)
def test_a_download_is_named_after_its_prompt(
    carol: Person, bob: Person, prompt: str, words: str
) -> None:
    made = finished(bob.member, parameters={"prompt": prompt}, created_at=NOON)
    for what, ending, content in (("file", "mp4", VIDEO_BYTES), ("poster", "webp", POSTER)):
        answer = carol.get(path_of(made, what) + "?download")
        name = f"2026-05-04 Text {words} {made.pk.hex[:8]}.{ending}"
        disposition = answer["Content-Disposition"]
        assert bytes_of(answer) == content
        assert disposition.startswith('attachment; filename="2026-05-04 Text ')
        encoded = disposition.partition("filename*=UTF-8''")[2]
        assert (unquote(encoded) if encoded else disposition.split('"')[1]) == name


@pytest.mark.parametrize("what", PATHS)
def test_what_is_not_there_is_not_found(bob: Person, made: Generation, what: str) -> None:
    assert bob.get(path_of(job(bob.member, State.RUNNING), what)).status_code == 404
    getattr(made, what).storage.delete(getattr(made, what).name)
    assert bob.get(path_of(made, what)).status_code == 404


@pytest.mark.parametrize("what", PATHS)
def test_what_was_removed_is_not_found(bob: Person, made: Generation, what: str) -> None:
    Generation.objects.update(removed_at=timezone.now())
    assert bob.get(path_of(made, what)).status_code == 404


@pytest.mark.parametrize("what", PATHS)
@pytest.mark.parametrize("more", [{}, {"HTTP_RANGE": "bytes=0-1"}])
def test_another_teams_file_is_not_found(
    mallory: Person, made: Generation, what: str, more: dict[str, str]
) -> None:
    assert mallory.get(path_of(made, what), **more).status_code == 404


@pytest.mark.parametrize("what", PATHS)
def test_media_access(bob: Person, carol: Person, made: Generation, what: str) -> None:
    check_access(path_of(made, what), method="get", wrong="post", allowed=[bob, carol], refused=[])
