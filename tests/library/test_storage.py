"""A folder and a bucket behave the same for every page, except that a bucket is led to."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from pixstudio.cards.presenters.wording import message_of
from pixstudio.effects.presenters.tiles import file_url
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.library.operations import clean_up_uploads, delete_assets, trash_assets
from pixstudio.media.storage.errors import BucketError
from pixstudio.operating.diagnosis import examine
from pixstudio.sandbox.small_media import small_video
from tests.effects.factories import create_effect
from tests.jobs.jobs import VIDEO_BYTES, finished
from tests.jobs.studio import Studio
from tests.library.buckets import names_in, own_bucket, s3_server, stored_in
from tests.library.sample_files import png, upload
from tests.teams.people import Person

BUCKET = "studio-files"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture
def bucket(s3: str, settings: Any, folders: None) -> Iterator[Any]:
    with own_bucket(s3, BUCKET, settings) as client:
        yield client


@pytest.fixture
def bucket_without_links(bucket: Any, s3: str, settings: Any) -> Iterator[None]:
    address = f"http://studio:s3cret@{s3.removeprefix('http://')}/{BUCKET}?links=off"
    with stored_in(address, settings):
        yield


@pytest.fixture(params=["folder", "bucket", "bucket_without_links"])
def place(request: pytest.FixtureRequest) -> str:
    if request.param != "folder":
        request.getfixturevalue(request.param)
    return str(request.param)


def fetch(person: Person, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """What a browser gets to see: it follows, with the headers it has sent."""
    answer = person.browser.get(path, headers=headers)
    if answer.status_code != 302:
        content = b"".join(answer) if answer.streaming else answer.content
        return answer.status_code, answer.headers, content
    with requests.get(answer["Location"], headers=headers, timeout=5) as followed:
        return followed.status_code, followed.headers, followed.content


@pytest.fixture
def video_file(bob: Person, place: str, tmp_path: Path) -> tuple[str, bytes]:
    """The address of a video in the library, and its bytes."""
    content = small_video(tmp_path / "films", 64, 36, 1).read_bytes()
    asset = upload(bob.member, "Grüße.mp4", content, "video/mp4")[0]
    return f"/library/{asset.pk}/file/", content


def test_a_file_comes_back_as_it_was(carol: Person, video_file: tuple[str, bytes]) -> None:
    path, content = video_file
    status, headers, body = fetch(carol, path)
    assert (status, body) == (200, content)
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Content-Disposition"] == "inline"
    assert headers["Content-Length"] == str(len(content))
    assert "private" in headers["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "span"),
    [("bytes=0-9", (0, 10)), ("bytes=100-", (100, None)), ("bytes=-7", (-7, None))],
)
def test_parts_are_served(
    carol: Person, video_file: tuple[str, bytes], wanted: str, span: tuple[int, int | None]
) -> None:
    path, content = video_file
    status, headers, body = fetch(carol, path, Range=wanted)
    assert (status, body) == (206, content[slice(*span)])
    assert headers["Content-Range"].endswith(f"/{len(content)}")


def test_a_part_behind_the_end_is_refused(carol: Person, video_file: tuple[str, bytes]) -> None:
    path, content = video_file
    assert fetch(carol, path, Range=f"bytes={len(content)}-")[0] == 416


def test_the_head_reports_the_size(carol: Person, video_file: tuple[str, bytes]) -> None:
    path, content = video_file
    answer = carol.browser.head(path)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(content)))
    assert (answer["Accept-Ranges"], answer.content) == ("bytes", b"")


def test_a_known_file_is_not_sent_again(carol: Person, video_file: tuple[str, bytes]) -> None:
    etag = carol.browser.head(video_file[0])["ETag"]
    assert carol.browser.get(video_file[0], headers={"If-None-Match": etag}).status_code == 304


def test_a_download_has_its_name(carol: Person, video_file: tuple[str, bytes]) -> None:
    disposition = fetch(carol, f"{video_file[0]}?download")[1]["Content-Disposition"]
    assert disposition.startswith('attachment; filename="Gr__e.mp4"')
    assert disposition.endswith("filename*=UTF-8''Gr%C3%BC%C3%9Fe.mp4")


def test_a_file_that_is_gone_is_not_found(carol: Person, video_file: tuple[str, bytes]) -> None:
    asset = Asset.objects.get()
    asset.file.storage.delete(str(asset.file.name))
    assert carol.get(video_file[0]).status_code == 404
    assert carol.browser.head(video_file[0]).status_code == 404


def test_no_one_else_is_led_to_a_file(mallory: Person, video_file: tuple[str, bytes]) -> None:
    assert mallory.get(video_file[0]).status_code == 404
    answer = Client().get(video_file[0])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/auth/login/")


def test_results_and_stills_come_back_too(bob: Person, carol: Person, place: str) -> None:
    result = finished(bob.member)
    status, headers, body = fetch(carol, f"/generations/{result.pk}/file/")
    assert (status, body, headers["Content-Type"]) == (200, VIDEO_BYTES, "video/mp4")
    still = create_effect(bob.team).previews.get()
    for file in (still.file, still.small):
        assert fetch(carol, file_url(still, file))[2] == b"RIFF still"


def test_a_removed_file_leaves_nothing_behind(
    bob: Person, bucket: Any, django_capture_on_commit_callbacks: Any
) -> None:
    asset = upload(bob.member, "ridge.png", png(80, 60))[0]
    assert names_in(bucket, BUCKET) != []
    trash_assets(team=bob.team, assets=[asset], now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        delete_assets(team=bob.team, assets=[asset])
    assert names_in(bucket, BUCKET) == []


def test_a_link_is_for_one_file_for_an_hour(carol: Person, bob: Person, bucket: Any) -> None:
    asset = upload(bob.member, "ridge.png", png(80, 60))[0]
    answer = carol.get(f"/library/{asset.pk}/file/")
    link = urlsplit(answer["Location"])
    query = parse_qs(link.query)
    assert link.path == f"/{BUCKET}/{asset.file.name}"
    assert (query["X-Amz-Expires"], query["X-Amz-Algorithm"]) == (["3600"], ["AWS4-HMAC-SHA256"])
    assert query["response-content-type"] == ["image/png"]
    assert "s3cret" not in answer["Location"]


def test_the_doctor_writes_and_reads_in_the_bucket(db: None, bucket: Any) -> None:
    (storage,) = [look for look in examine(timezone.now()) if look.name == "storage"]
    assert storage.problems == []
    assert names_in(bucket, BUCKET) == []


def test_reading_is_in_a_stream_and_seeks(bucket: Any) -> None:
    content = os.urandom(24 * 1024 * 1024)
    name = default_storage.save("large", ContentFile(content))
    digest = hashlib.sha256()
    with default_storage.open(name) as stream:
        assert stream.size == len(content)
        tracemalloc.start()
        for chunk in stream.chunks(1024 * 1024):
            digest.update(chunk)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        stream.seek(-5, os.SEEK_END)
        assert stream.read() == content[-5:]
        stream.seek(1000)
        assert stream.read(10) == content[1000:1010]
        assert stream.tell() == 1010
    assert digest.hexdigest() == hashlib.sha256(content).hexdigest()
    assert peak < 8 * 1024 * 1024


def test_what_a_killed_worker_had_sent_of_a_file_is_swept(bob: Person, bucket: Any) -> None:
    asset = upload(bob.member, "ridge.png", png(80, 60))[0]
    kept = names_in(bucket, BUCKET)
    for name in (f"{asset.file.name}", "library/x/y/original", "elsewhere/of/somebody"):
        begun = bucket.create_multipart_upload(Bucket=BUCKET, Key=name)
        bucket.upload_part(
            Bucket=BUCKET, Key=name, UploadId=begun["UploadId"], PartNumber=1, Body=b"half"
        )
    storage: Any = default_storage
    # This server says of every file that it was begun in 2010.
    assert storage.abort_unfinished_uploads("library", dt.datetime(2009, 1, 1, tzinfo=dt.UTC)) == 0
    assert clean_up_uploads(now=timezone.now()) == 2
    (left,) = bucket.list_multipart_uploads(Bucket=BUCKET)["Uploads"]
    assert left["Key"] == "elsewhere/of/somebody"
    bucket.abort_multipart_upload(Bucket=BUCKET, Key=left["Key"], UploadId=left["UploadId"])
    assert names_in(bucket, BUCKET) == kept


def test_what_is_not_there_is_a_missing_file(bucket: Any) -> None:
    for ask in (default_storage.open, default_storage.size, default_storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("nothing/here")
    assert not default_storage.exists("nothing/here")
    default_storage.delete("nothing/here")


def test_a_bucket_that_is_away_is_an_oserror(settings: Any) -> None:
    with stored_in("http://studio:s3cret@127.0.0.1:9/studio-files", settings):
        for ask in (default_storage.open, default_storage.size, default_storage.exists):
            with pytest.raises(BucketError):
                ask("anything")


def test_files_of_a_bucket_go_to_pixverse(studio: Studio, alice: Person, bucket: Any) -> None:
    photo = upload(alice.member, "ridge.png", png(160, 90))[0]
    asked = studio.ask(media={"first_frame": photo})
    assert operations.prepare_generation(generation_id=asked.pk, now=timezone.now())
    (sent,) = studio.control.state()["uploads"]
    photo.refresh_from_db()
    assert (sent["path"], sent["size_bytes"]) == (photo.remote_path, photo.size_bytes)
    assert (str(sent["number"]), photo.remote_at is not None) == (photo.remote_id, True)


def test_a_job_waits_while_the_bucket_is_away(
    studio: Studio, alice: Person, bucket: Any, settings: Any
) -> None:
    photo = upload(alice.member, "ridge.png", png(160, 90))[0]
    asked = studio.ask(media={"first_frame": photo})
    with stored_in("http://studio:s3cret@127.0.0.1:9/studio-files", settings):
        assert not operations.prepare_generation(generation_id=asked.pk, now=timezone.now())
    waiting = Generation.objects.get(pk=asked.pk)
    assert (waiting.state, waiting.problem) == (State.QUEUED, "storage_away")
    assert "Nothing was sent" in message_of(waiting)
    assert operations.prepare_generation(generation_id=asked.pk, now=timezone.now())


def printed(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the settings say in a process of their own."""
    command = f"from django.conf import settings; print({expression})"
    known = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PATH": os.environ["PATH"],
        "DATA_DIR": os.environ["DATA_DIR"],
    }
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT,
        env={**known, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("s3://k:s@files.example/studio", "https://files.example"),
        ("s3://k:s@studio?region=eu-north-1", "https://studio.s3.eu-north-1.amazonaws.com"),
        ("s3://k:s@files.example/studio?links=off", None),
        ("", None),
    ],
)
def test_pages_may_show_media_of_the_buckets_origin_alone(url: str, origin: str | None) -> None:
    rules = printed("settings.CONTENT_SECURITY_POLICY['DIRECTIVES']", STORAGE_URL=url).stdout
    expected = f"[\"'self'\", 'blob:', '{origin}']" if origin else "[\"'self'\", 'blob:']"
    assert f"'img-src': {expected}, 'media-src': {expected}" in rules
    assert rules.count("https://") == (2 if origin else 0)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"STORAGE_URL": "http://k:s3cret@files.example/studio"}, "plain http"),
        ({"STORAGE_URL": "s3://k:s3cret@files.example/studio", "ACCEL_PREFIX": "/p/"}, "Unset one"),
    ],
)
def test_a_storage_that_can_not_work_stops_the_start(
    environment: dict[str, str], words: str
) -> None:
    done = printed("settings.DEBUG", **environment)
    assert done.returncode != 0
    assert words in done.stderr.splitlines()[-1]
    assert "s3cret" not in done.stderr.splitlines()[-1]
