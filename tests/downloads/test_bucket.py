"""Archives of what is kept in a bucket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pixstudio.demo.demo_environment import free_port
from pixstudio.downloads.models import StoredChecksum
from tests.downloads.results import (
    address_of,
    archive_of,
    body_of,
    opened,
    records_of,
    result,
    stored_bytes,
)
from tests.jobs.jobs import VIDEO_BYTES
from tests.library.buckets import own_bucket, s3_server, stored_in
from tests.media.sample_media import make_video
from tests.retention.old_results import DAY, begin, old_result, rule, work_off
from tests.teams.people import Person

BUCKET = "downloads"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture(autouse=True)
def bucket(s3: str, settings: Any, folders: None) -> Iterator[Any]:
    with own_bucket(s3, BUCKET, settings) as client:
        yield client


def test_an_archive_has_the_buckets_files_and_goes_on_where_it_broke_off(bob: Person) -> None:
    results = [result(bob, number, b"%d" % number * 300_000) for number in range(6)]
    address = address_of(results)
    first = bob.get(address)
    whole = body_of(first)
    archive = opened(whole)
    for record, made in zip(records_of(archive), results, strict=True):
        assert archive.read(record["file"]) == stored_bytes(made)
    assert StoredChecksum.objects.count() == 12
    for offset in (1, 777_777, len(whole) - 400_001, len(whole) - 11):
        rest = bob.get(address, HTTP_RANGE=f"bytes={offset}-", HTTP_IF_RANGE=first["ETag"])
        assert (rest.status_code, body_of(rest)) == (206, whole[offset:])


def test_a_file_that_is_gone_is_said_to_be(bob: Person, bucket: Any) -> None:
    results = [result(bob, number) for number in range(4)]
    bucket.delete_object(Bucket=BUCKET, Key=results[2].file.name)
    archive = archive_of(bob, address_of(results))
    assert results[2].pk.hex[:8] in archive.read("MISSING.txt").decode()
    assert archive.read(records_of(archive)[3]["file"]) == stored_bytes(results[3])


def test_a_file_that_was_there_the_last_time_is_replaced_and_then_said_to_be_missing(
    bob: Person, bucket: Any
) -> None:
    results = [result(bob, number) for number in range(3)]
    address = address_of(results)
    first = bob.get(address)
    body_of(first)
    bucket.delete_object(Bucket=BUCKET, Key=results[1].file.name)
    second = bob.get(address)
    archive = opened(body_of(second))
    record = records_of(archive)[1]
    assert record["file"] not in archive.namelist()
    assert record["file"].replace(".mp4", ".txt") in archive.namelist()
    rest = bob.get(address, HTTP_RANGE="bytes=9-", HTTP_IF_RANGE=second["ETag"])
    assert rest.status_code == 200
    assert "MISSING.txt" in opened(body_of(rest)).namelist()


def test_parameters_are_written_into_files_from_a_bucket(bob: Person, tmp_path: Path) -> None:
    video = make_video(tmp_path / "a.mp4").read_bytes()
    made = result(bob, content=video, parameters={"prompt": "a harbour"})
    archive = archive_of(bob, address_of([made], "&metadata=1"))
    (record,) = records_of(archive)
    assert record["parameters_in_file"]
    assert b'"prompt": "a harbour"' in archive.read(record["file"])


def test_a_bucket_that_is_away_is_said_to_be(bob: Person, settings: Any) -> None:
    made = result(bob)
    with stored_in(f"http://studio:s3cret@127.0.0.1:{free_port()}/{BUCKET}", settings):
        answer = bob.get(address_of([made]))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_old_results_move_to_a_cheaper_class_once_and_are_read_as_before(
    bob: Person, bucket: Any
) -> None:
    old = [old_result(bob, 40 + number) for number in range(2)]
    recent = old_result(bob, 2)
    keys = {one.pk: one.file.name for one in (*old, recent)}
    values = {"action": "storage", "storage_class": "STANDARD_IA"}
    retention = rule(bob.team, **values)
    bucket.delete_object(Bucket=BUCKET, Key=keys[old[1].pk])
    run = work_off(begin().pk)
    assert (run.state, run.done_count, run.done_bytes) == ("finished", 1, len(VIDEO_BYTES))
    found = bucket.head_object(Bucket=BUCKET, Key=keys[old[0].pk])
    assert (found.get("StorageClass"), found["ContentType"]) == ("STANDARD_IA", "video/mp4")
    assert "StorageClass" not in bucket.head_object(Bucket=BUCKET, Key=keys[recent.pk])
    for one, kept in ((old[0], "STANDARD_IA"), (old[1], ""), (recent, "")):
        one.refresh_from_db()
        assert one.storage_class == kept
    assert old[0].file.read() == VIDEO_BYTES
    again = work_off(begin(retention.next_run_at + 3 * DAY).pk)
    assert (again.state, again.done_count) == ("finished", 0)
