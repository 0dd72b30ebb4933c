"""Uploads with a bucket: what is on its way is in the bucket, so each part may reach another host."""

import datetime as dt
import hashlib
import io
import os
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.library.operations import (
    clean_up_uploads,
    fetch_upload,
    ingest_upload,
    receive_part,
)
from pixstudio.library.operations.bucket_parts import MIN_PART_BYTES
from tests.benchmarks.audio_files import write_noise
from tests.library.buckets import names_in, own_bucket, s3_server, stored_in, unfinished_in
from tests.library.sample_files import png
from tests.library.upload_client import (
    announce_upload,
    content_of,
    outcome_of,
    send_part,
    served,
)
from tests.media.http_server import run_server
from tests.teams.people import Person

BUCKET = "uploads"
PART = MIN_PART_BYTES


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture(autouse=True)
def bucket(s3: str, settings: Any, folders: None) -> Iterator[Any]:
    with own_bucket(s3, BUCKET, settings) as client:
        yield client


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_noise(
        tmp_path_factory.mktemp("noise") / "noise.wav", 2 * PART + 12_345
    ).read_bytes()


@pytest.fixture
def started(bob: Person, noise: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = announce_upload(bob, "noise.wav", len(noise)).json()
    return answer


@pytest.fixture
def another_host(settings: Any, tmp_path: Path) -> Any:
    """From now on the studio runs where nothing of the upload lies on the disk."""

    def change() -> None:
        folder = tmp_path / uuid.uuid4().hex
        folder.mkdir()
        settings.DATA_DIR = folder

    return change


def send_all(bob: Person, url: str, content: bytes, offset: int = 0, between: Any = None) -> str:
    stage = ""
    for start in range(offset, len(content), PART):
        answer = send_part(bob, url, start, content[start : start + PART])
        assert answer.status_code == 200, answer.content
        stage = answer.json()["stage"]
        if between:
            between()
    return stage


def test_each_part_and_the_worker_may_be_on_another_host(
    bob: Person,
    started: dict[str, Any],
    noise: bytes,
    another_host: Any,
    bucket: Any,
    left: Any,
) -> None:
    assert send_all(bob, started["url"], noise, between=another_host) == "checking"
    asset = outcome_of(started["id"]).asset
    assert asset is not None
    assert asset.sha256 == hashlib.sha256(noise).hexdigest()
    assert content_of(asset) == noise
    assert all(name.startswith("library/") for name in names_in(bucket, BUCKET))
    assert (unfinished_in(bucket, BUCKET), left()) == ([], [])


def test_a_part_that_comes_twice_changes_nothing(
    bob: Person, started: dict[str, Any], noise: bytes
) -> None:
    send_part(bob, started["url"], 0, noise[:PART])
    again = send_part(bob, started["url"], 0, noise[:PART])
    assert (again.status_code, again.json()["received"]) == (409, PART)
    assert bob.get(started["url"]).json()["received"] == PART
    assert send_all(bob, started["url"], noise, PART) == "checking"
    late = send_part(bob, started["url"], PART, noise[PART : 2 * PART])
    assert (late.status_code, late.json()["stage"]) == (409, "checking")
    assert outcome_of(started["id"]).asset


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_that_send_the_same_part_one_wins(
    bob: Person, started: dict[str, Any], noise: bytes
) -> None:
    """Each has its own bytes, as if the file had changed: no part is mixed of both."""
    pending = Upload.objects.get()
    gate, ended = threading.Barrier(2), []

    class Line:
        """Both are within the part before either ends."""

        def __init__(self, content: bytes) -> None:
            self.content = io.BytesIO(content)

        def read(self, size: int, /) -> bytes:
            if self.content.tell() == 0:
                gate.wait(30)
            return self.content.read(size)

    def send(content: bytes) -> None:
        try:
            receive_part(
                upload=pending,
                offset=0,
                length=PART,
                stream=Line(content),
                now=timezone.now(),
            )
            ended.append(content)
        except Exception as error:
            ended.append(type(error).__name__.encode())
        finally:
            connection.close()

    other = noise[:64] + os.urandom(PART - 64)
    tabs = [threading.Thread(target=send, args=(part,)) for part in (noise[:PART], other)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    (won,) = [part for part in ended if len(part) == PART]
    assert b"WrongOffset" in ended
    assert send_all(bob, started["url"], noise, PART) == "checking"
    asset = outcome_of(started["id"]).asset
    assert asset is not None
    assert content_of(asset) == won + noise[PART:]


def test_an_interrupted_part_is_kept_if_the_bucket_takes_it(
    bob: Person, started: dict[str, Any], noise: bytes
) -> None:
    for arrived, received in ((1000, 0), (PART + 7, PART + 7)):
        more = {"wsgi.input": io.BytesIO(noise[:arrived]), "CONTENT_LENGTH": str(2 * PART)}
        answer = send_part(bob, started["url"], 0, b"", **more)
        assert (answer.status_code, answer.json()["received"]) == (400, received)
    assert send_all(bob, started["url"], noise, PART + 7) == "checking"
    asset = outcome_of(started["id"]).asset
    assert asset is not None
    assert content_of(asset) == noise


def test_a_small_part_in_the_middle_is_refused(
    bob: Person, started: dict[str, Any], noise: bytes
) -> None:
    assert started["chunk_bytes"] >= PART
    answer = send_part(bob, started["url"], 0, noise[:100])
    assert (answer.status_code, "Only the last part" in answer.json()["error"]) == (400, True)


def test_a_first_part_that_is_no_media_is_refused_and_deleted(
    bob: Person, bucket: Any, left: Any
) -> None:
    url = announce_upload(bob, "letter.wav", 2 * PART).json()["url"]
    answer = send_part(bob, url, 0, b"Dear Bob,\n" * (PART // 10 + 1))
    assert answer.status_code == 400
    assert bob.get(url).json()["stage"] == "refused"
    assert (names_in(bucket, BUCKET), unfinished_in(bucket, BUCKET), left()) == ([], [], [])


def test_cancelling_deletes_the_parts(
    bob: Person, started: dict[str, Any], noise: bytes, bucket: Any
) -> None:
    send_part(bob, started["url"], 0, noise[:PART])
    assert len(unfinished_in(bucket, BUCKET)) == 1
    bob.post(started["cancel_url"])
    assert unfinished_in(bucket, BUCKET) == []
    answer = send_part(bob, started["url"], PART, noise[PART : 2 * PART])
    assert (answer.status_code, "can no longer be uploaded" in answer.json()["error"]) == (
        400,
        True,
    )


def test_parts_that_the_bucket_has_deleted_are_sent_again(
    bob: Person, started: dict[str, Any], noise: bytes, bucket: Any
) -> None:
    send_part(bob, started["url"], 0, noise[:PART])
    ((key, number),) = unfinished_in(bucket, BUCKET)
    bucket.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=number)
    answer = send_part(bob, started["url"], PART, noise[PART : 2 * PART])
    assert (answer.status_code, answer.json()["received"]) == (409, 0)
    assert send_all(bob, started["url"], noise) == "checking"
    assert outcome_of(started["id"]).asset


def test_while_the_bucket_is_away_the_page_asks_to_try_again(
    bob: Person, started: dict[str, Any], noise: bytes, settings: Any
) -> None:
    send_part(bob, started["url"], 0, noise[:PART])
    with stored_in("http://studio:s3cret@127.0.0.1:9/uploads", settings):
        answer = send_part(bob, started["url"], PART, noise[PART : 2 * PART])
    assert (answer.status_code, "can’t be reached" in answer.json()["error"]) == (503, True)
    assert bob.get(started["url"]).json()["received"] == PART
    assert send_all(bob, started["url"], noise, PART) == "checking"
    now = timezone.now()
    with stored_in("http://studio:s3cret@127.0.0.1:9/uploads", settings):
        assert not ingest_upload(upload_id=uuid.UUID(started["id"]), now=now)
    pending = Upload.objects.get()
    assert pending.due_at is not None
    assert (pending.stage, pending.due_at > now) == (Stage.CHECKING, True)
    assert outcome_of(started["id"]).asset


def test_a_worker_that_died_after_joining_the_parts_is_followed_by_another(
    bob: Person, started: dict[str, Any], noise: bytes, bucket: Any
) -> None:
    send_all(bob, started["url"], noise)
    ((key, number),) = unfinished_in(bucket, BUCKET)
    parts = [
        {"PartNumber": part, "ETag": etag}
        for part, etag in Upload.objects.values_list("parts", flat=True).get()
    ]
    bucket.complete_multipart_upload(
        Bucket=BUCKET, Key=key, UploadId=number, MultipartUpload={"Parts": parts}
    )
    assert outcome_of(started["id"]).asset


def test_a_file_that_one_host_has_fetched_is_checked_on_another(
    bob: Person, settings: Any, another_host: Any, bucket: Any
) -> None:
    with run_server(served("ridge.png", png(90, 60))) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        answer = bob.post(
            "/library/imports/",
            {"url": f"{server.origin}/ridge.png"},
            HTTP_ACCEPT="application/json",
        )
        pending = uuid.UUID(answer.json()["id"])
        another_host()
        assert fetch_upload(upload_id=pending, now=timezone.now())
    another_host()
    assert outcome_of(str(pending)).asset == Asset.objects.get()
    assert not [name for name in names_in(bucket, BUCKET) if name.startswith("arrivals/")]


def test_what_no_one_will_finish_is_swept_and_the_rest_stays(
    bob: Person, started: dict[str, Any], noise: bytes, bucket: Any
) -> None:
    send_part(bob, started["url"], 0, noise[:PART])
    unknown = f"arrivals/{uuid.uuid4()}"
    bucket.create_multipart_upload(Bucket=BUCKET, Key=unknown)
    bucket.put_object(Bucket=BUCKET, Key=f"{unknown}x", Body=b"x")
    assert clean_up_uploads(now=timezone.now()) == 1
    assert [key for key, _ in unfinished_in(bucket, BUCKET)] == [f"arrivals/{started['id']}"]
    assert clean_up_uploads(now=timezone.now() + dt.timedelta(days=2)) == 1
    assert names_in(bucket, BUCKET) == []
    assert send_all(bob, started["url"], noise, PART) == "checking"
