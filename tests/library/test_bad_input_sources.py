"""Bad input by the ways that are not an upload: frames of broken videos, hostile servers, and a bucket."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset, Upload
from tests.create.test_frames import take
from tests.jobs.jobs import finished
from tests.library.buckets import names_in, unfinished_in
from tests.library.sample_files import HTML, SVG, png, upload
from tests.library.test_bad_input import ADDRESS, BAD, FORM, PARTS, video_file, zipped
from tests.library.test_storage import BUCKET, bucket, s3
from tests.library.upload_client import (
    Outcome,
    import_from_url,
    served,
    upload_by_form,
    upload_in_parts,
)
from tests.media.http_server import Answer, raw, redirect
from tests.teams.people import Person

__all__ = ["bucket", "s3"]
HEAD = b"HTTP/1.1 200 OK\r\n"

BROKEN_VIDEOS: dict[str, tuple[bytes, str]] = {
    "html": (HTML, "not a video or audio file of a known type"),
    "svg": (SVG, "not a video or audio file of a known type"),
    "zero bytes": (b"", "not a video or audio file of a known type"),
    "noise": (bytes(range(256)) * 9, "not a video or audio file of a known type"),
    "a head and then noise": (b"\0\0\0\x18ftypmp42" + bytes(400), "damaged"),
    "a playlist": (b"#EXTM3U\nfile:///etc/passwd\n", "not a video or audio file of a known type"),
    "an archive": (zipped(), "not a video or audio file of a known type"),
}


@pytest.fixture
def clip(bob: Person, tmp_path: Path) -> Asset:
    return upload(bob.member, "Lamp.mp4", video_file(tmp_path))[0]


def overwrite(thing: Asset | Generation, content: bytes) -> None:
    Path(thing.file.path).write_bytes(content)


@pytest.mark.parametrize("name", [*BROKEN_VIDEOS, "truncated mp4"])
@pytest.mark.parametrize("kind", ["file", "result"])
def test_a_frame_of_a_broken_video_is_refused_with_a_sentence(name, kind, bob, clip, left):
    thing = clip if kind == "file" else finished(bob.member, duration_seconds=2.0)
    cut = (Path(clip.file.path).read_bytes()[:-200], "is incomplete")
    content, words = BROKEN_VIDEOS.get(name, cut)
    overwrite(thing, content)
    files = left()
    answer = take(bob, thing, "0.5")
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert answer.json()["error"].endswith(".")
    assert (left(), list(Asset.objects.all())) == (files, [clip])


def test_a_frame_without_room_is_refused_with_a_sentence(bob, team, clip, settings, left):
    files = left()
    team.library_quota_bytes = clip.size_bytes + 10
    team.save()
    refused = take(bob, clip, "0")
    assert "the library has only 10 B left. Nothing was saved" in refused.json()["error"]
    team.library_quota_bytes = None
    team.save()
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    refused = take(bob, clip, "0")
    assert "the server is low on disk space." in refused.json()["error"]
    assert (left(), list(Asset.objects.all())) == (files, [clip])


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "a\r\nSet-Cookie: x=1", "n" * 300, "<img src=x onerror=alert(1)>"]
)
def test_a_frame_of_a_video_with_a_bad_title_reaches_no_path(title, bob, clip, left):
    Asset.objects.filter(pk=clip.pk).update(name=title[:116] + ".mp4")
    facts = take(bob, clip, "0").json()
    still = Asset.objects.get(pk=facts["id"])
    assert still.name.replace("-", "").replace(".", "").isalnum()
    assert still.file.name == f"library/{bob.team.pk}/{still.pk}/original"
    assert "<img src=x" not in bob.get(f"/library/{still.pk}/").content.decode()


HOSTILE: dict[str, tuple[Answer, str]] = {
    "leads to this machine by another name": (redirect("http://2130706433/"), "public server"),
    "leads to this machine in octal": (redirect("http://0177.0.0.1/"), "public server"),
    "leads to this machine as zeros": (redirect("http://0.0.0.0/"), "public server"),
    "leads to this machine in IPv6": (redirect("http://[::ffff:7f00:1]/"), "public server"),
    "leads to this machine in wide dots": (
        raw(
            b"HTTP/1.1 302 Found\r\nLocation: http://127"
            + "。0。0。1/".encode()
            + b"\r\nContent-Length: 0\r\n\r\n"
        ),
        "public server",
    ),
    "leads to a private IPv6 address": (redirect("http://[fd00::1]/"), "public server"),
    "leads to NAT64 of a private address": (redirect("http://[64:ff9b::a00:1]/"), "public server"),
    "leads to a name with a password": (redirect("http://a:b@example.com/"), "user name"),
    "leads to a file": (redirect("file:///etc/passwd"), "http:// or https://"),
    "leads to gopher": (redirect("gopher://127.0.0.1:25/_HELO"), "http:// or https://"),
    "leads to data": (redirect("data:image/png;base64,AAAA"), "http:// or https://"),
    "leads to a port that is none": (redirect("http://example.com:99999/"), "not a valid web"),
    "is packed": (raw(HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b"), "compressed"),
    "is packed twice": (
        raw(HEAD + b"Content-Encoding: identity\r\nContent-Encoding: br\r\n\r\nx"),
        "compressed",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_server_that_means_harm_is_refused_with_a_sentence(name, bob, settings, left):
    answer, words = HOSTILE[name]
    found = import_from_url(bob, settings, {"/file": answer})
    assert words in found.words
    assert found.words.endswith(".")
    assert (left(), Asset.objects.count()) == ([], 0)
    assert Upload.objects.get().stage == "refused"


TIRING: dict[str, Answer] = {
    "headers without end": raw(HEAD, b"X-A: b\r\n", repeat_last=True),
    "a header of a megabyte": raw(HEAD + b"X-A: " + b"b" * 1024**2 + b"\r\n\r\n"),
    "continue without end": raw(b"HTTP/1.1 100 Continue\r\n\r\n", repeat_last=True),
    "a chunk of less than nothing": raw(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n", b"x" * 9000, repeat_last=True
    ),
    "a chunk without end": raw(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 90_000, b"0", repeat_last=True
    ),
    "trailers without end": raw(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"A: b\r\n", repeat_last=True
    ),
    "a length that is none": raw(HEAD + b"Content-Length: -5\r\n\r\n", b"x" * 9, repeat_last=True),
    "a null character in where it leads": redirect("http://exa\x00mple.com/"),
    "no web server": raw(b"220 smtp ready\r\n"),
}


@pytest.mark.parametrize("name", TIRING)
def test_a_server_that_tires_is_given_up(name, bob, settings, left):
    settings.IMPORT_MAX_SECONDS = 1.0
    settings.UPLOAD_MAX_BYTES = 1_000_000
    import_from_url(bob, settings, {"/file": TIRING[name]})
    pending = Upload.objects.get()
    # Some of it may be a line that was cut: that is tried again, twice.
    assert pending.stage in ("fetching", "refused")
    assert bool(pending.words) == (pending.stage == "refused")
    assert Asset.objects.count() == 0
    assert pending.stage == "fetching" or left() == []


class FullAfterOneFile(FileSystemStorage):
    """A disk that has room for the file but not for its preview."""

    def _save(self, name: str, content: object) -> str:
        if "preview" in name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)  # type: ignore[misc]


def bring(entry_point: str, person: Person, settings: Any, name: str, content: bytes) -> Outcome:
    if entry_point == ADDRESS:
        return import_from_url(person, settings, served(name, content), f"/{name}")
    return (upload_by_form if entry_point == FORM else upload_in_parts)(person, name, content)


@pytest.mark.parametrize("entry_point", [FORM, PARTS, ADDRESS])
def test_a_disk_that_fills_up_while_a_file_is_stored_keeps_nothing(
    entry_point, bob, settings, left
):
    backend = f"{__name__}.FullAfterOneFile"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend}}
    words = bring(entry_point, bob, settings, "a.png", png()).words
    assert words == (
        "“a.png” doesn’t fit: the server is low on disk space. Nothing was saved. Ask the server’s "
        "operator to free space."
    )
    assert (left(), Asset.objects.count()) == ([], 0)


@pytest.mark.parametrize("entry_point", [FORM, PARTS, ADDRESS])
def test_bad_files_leave_nothing_in_a_bucket(entry_point, bob, settings, bucket, left, tmp_path):
    for name, bad in BAD.items():
        if entry_point in bad.entry_points:
            content = bad.content if isinstance(bad.content, bytes) else bad.content(tmp_path)
            words = bring(entry_point, bob, settings, bad.file_name, content).words
            assert words, name
        if not Asset.objects.exists():
            assert names_in(bucket, BUCKET) == [], name
        Asset.objects.all().delete()
        for stored in names_in(bucket, BUCKET):
            bucket.delete_object(Bucket=BUCKET, Key=stored)
    assert left() == []
    assert not unfinished_in(bucket, BUCKET)


def test_a_video_that_is_small_keeps_its_still(bob, clip, left):
    """The way itself works, so that the refusals above mean something."""
    assert take(bob, clip, "0").status_code == 201
    assert len(left()) == 4
