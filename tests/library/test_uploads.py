import errno
import fcntl
import hashlib
import io
import os
import tracemalloc
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.library.operations import (
    cancel_upload,
    enqueue_due_files,
    ingest_upload,
    receive_part,
    start_upload,
)
from pixstudio.library.operations.uploads import MAX_UNFINISHED
from pixstudio.library.temp_files import upload_path
from tests.library.sample_files import jpeg, png, rotated_jpeg_with_gps, upload
from tests.library.upload_client import (
    announce_upload,
    content_of,
    outcome_of,
    send_part,
    upload_in_parts,
)
from tests.teams.people import check_access, join, words_of

CONTENT = png(300, 200)


@pytest.fixture
def started(bob):
    """A file of Bob's that is announced, and nothing of it has come."""
    return announce_upload(
        bob, "ridge.png", len(CONTENT), fingerprint="ridge-1", type="image/png"
    ).json()


def test_announcing_answers_with_what_a_script_needs(bob):
    answer = announce_upload(bob, "../ridge.png", 1000, fingerprint="f", type="image/png")
    facts = answer.json()
    assert answer.status_code == 201
    pending = Upload.objects.get()
    assert facts["url"] == f"/library/arrivals/{pending.pk}/"
    assert facts["cancel_url"] == f"/library/arrivals/{pending.pk}/cancellation/"
    assert (facts["name"], facts["stage"], facts["stage_text"]) == (
        "ridge.png",
        "receiving",
        "Uploading",
    )
    assert (facts["received"], facts["size"], facts["asset"]) == (0, 1000, None)
    assert facts["chunk_bytes"] == 32 * 1024**2
    assert (pending.team, pending.user) == (bob.team, bob.member.user)


def test_a_file_in_parts_arrives_and_is_kept_as_it_was(bob, started, left):
    first = send_part(bob, started["url"], 0, CONTENT[:100])
    assert (first.status_code, first.json()) == (200, {"received": 100, "stage": "receiving"})
    assert bob.get(started["url"]).json()["received"] == 100
    last = send_part(bob, started["url"], 100, CONTENT[100:])
    assert last.json() == {"received": len(CONTENT), "stage": "checking"}
    asset = outcome_of(started["id"]).asset
    facts = bob.get(started["url"]).json()
    assert (facts["stage"], facts["asset"]["id"], facts["is_known"]) == (
        "done",
        str(asset.pk),
        False,
    )
    assert asset.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert content_of(asset) == CONTENT
    assert left() == [
        f"media/library/{bob.team.pk}/{asset.pk}/original",
        f"media/library/{bob.team.pk}/{asset.pk}/preview.webp",
    ]


def test_the_same_file_announced_again_continues_where_it_stopped(bob, alice, started):
    send_part(bob, started["url"], 0, CONTENT[:100])
    again = announce_upload(bob, "ridge.png", len(CONTENT), fingerprint="ridge-1")
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["received"]) == (started["id"], 100)
    assert (
        announce_upload(bob, "ridge.png", len(CONTENT) + 1, fingerprint="ridge-1").status_code
        == 201
    )
    assert announce_upload(bob, "ridge.png", len(CONTENT)).status_code == 201
    assert (
        announce_upload(alice, "ridge.png", len(CONTENT), fingerprint="ridge-1").status_code == 201
    )


def test_a_part_that_comes_twice_changes_nothing(bob, started):
    send_part(bob, started["url"], 0, CONTENT[:100])
    for offset in (0, 50, 101):
        answer = send_part(bob, started["url"], offset, CONTENT[offset : offset + 50])
        assert answer.status_code == 409
        assert (answer.json()["received"], answer.json()["stage"]) == (100, "receiving")
    assert upload_path(uuid.UUID(started["id"])).read_bytes() == CONTENT[:100]
    send_part(bob, started["url"], 100, CONTENT[100:])
    late = send_part(bob, started["url"], 100, CONTENT[100:])
    assert (late.status_code, late.json()["stage"]) == (409, "checking")
    assert outcome_of(started["id"]).asset
    late = send_part(bob, started["url"], 0, CONTENT)
    assert (late.status_code, late.json()["stage"]) == (409, "done")
    assert not upload_path(uuid.UUID(started["id"])).exists()


def test_one_part_at_a_time(bob, started):
    place = upload_path(uuid.UUID(started["id"]))
    send_part(bob, started["url"], 0, CONTENT[:100])
    with place.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = send_part(bob, started["url"], 100, CONTENT[100:])
    assert (answer.status_code, answer.json()["received"]) == (409, 100)
    assert send_part(bob, started["url"], 100, CONTENT[100:]).status_code == 200


def test_more_than_announced_is_refused_unwritten(bob, started):
    answer = send_part(bob, started["url"], 0, CONTENT + b"x")
    assert answer.status_code == 400
    assert "This part exceeds the announced size" in answer.json()["error"]
    assert bob.get(started["url"]).json()["received"] == 0


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "９", "9" * 400])
def test_a_part_without_a_proper_offset_is_refused(bob, started, offset):
    answer = bob.browser.patch(
        started["url"], b"x", content_type="image/png", headers={"Upload-Offset": offset}
    )
    assert answer.status_code == 400
    assert "Upload-Offset" in answer.json()["error"]


def test_a_part_that_is_shorter_than_it_says_is_kept_as_far_as_it_came(bob, started):
    answer = send_part(
        bob,
        started["url"],
        0,
        b"",
        **{"wsgi.input": io.BytesIO(CONTENT[:77]), "CONTENT_LENGTH": str(len(CONTENT))},
    )
    assert answer.status_code == 400
    assert (
        answer.json()["received"],
        "connection was lost" in answer.json()["error"],
    ) == (77, True)
    assert send_part(bob, started["url"], 77, CONTENT[77:]).json()["stage"] == "checking"
    assert content_of(outcome_of(started["id"]).asset) == CONTENT


class BrokenLine:
    """A connection that is reset after some bytes."""

    def __init__(self, content):
        self.content = [content]

    def read(self, size):
        if not self.content:
            raise ConnectionResetError
        return self.content.pop()


def test_a_connection_that_is_reset_leaves_what_arrived(bob, started):
    pending = Upload.objects.get()
    with pytest.raises(Exception, match="connection was lost"):
        receive_part(
            upload=pending,
            offset=0,
            length=len(CONTENT),
            stream=BrokenLine(CONTENT[:50]),
            now=timezone.now(),
        )
    assert bob.get(started["url"]).json()["received"] == 50


def test_the_size_on_disk_is_the_truth_after_a_crash(bob, started):
    """The server died after the bytes and before the row was written."""
    upload_path(uuid.UUID(started["id"])).write_bytes(CONTENT[:123])
    assert bob.get(started["url"]).json()["received"] == 123
    assert send_part(bob, started["url"], 123, CONTENT[123:]).json()["stage"] == "checking"
    assert outcome_of(started["id"]).asset


def test_bytes_that_were_lost_are_sent_again(bob, started):
    send_part(bob, started["url"], 0, CONTENT[:100])
    upload_path(uuid.UUID(started["id"])).unlink()
    assert send_part(bob, started["url"], 100, CONTENT[100:]).json()["received"] == 0
    assert send_part(bob, started["url"], 0, CONTENT).json()["stage"] == "checking"
    upload_path(uuid.UUID(started["id"])).unlink()
    assert "is no longer on the server. Upload it again." in outcome_of(started["id"]).words


class Zeros(io.RawIOBase):
    """As many zeros as a large video has bytes."""

    def __init__(self, size):
        self.left = size

    def read(self, size=-1):
        count = min(size, self.left)
        self.left -= count
        return bytes(count)


def test_memory_does_not_grow_with_a_part(bob):
    size = 64 * 1024**2
    url = announce_upload(bob, "film.mp4", size).json()["url"]
    tracemalloc.start()
    more = {"wsgi.input": Zeros(size), "CONTENT_LENGTH": str(size)}
    assert send_part(bob, url, 0, b"", **more).json()["received"] == size
    assert tracemalloc.get_traced_memory()[1] < 4 * 1024**2
    tracemalloc.stop()


def test_a_part_that_does_not_fit_on_the_disk_is_refused_unread(bob, started, settings):
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    more = {"wsgi.input": io.BytesIO(CONTENT)}
    answer = send_part(bob, started["url"], 0, CONTENT, **more)
    assert answer.status_code == 413
    assert "the server is low on disk space." in answer.json()["error"]
    settings.FREE_SPACE_FLOOR_BYTES = 0
    assert send_part(bob, started["url"], 0, CONTENT).json()["stage"] == "checking"


def test_a_disk_that_fills_up_meanwhile_keeps_what_came_before(bob, started, monkeypatch):
    send_part(bob, started["url"], 0, CONTENT[:100])
    write = os.pwrite

    def half_and_then_full(place, data, at):
        if at > 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(place, data[:50], at)

    with monkeypatch.context() as disk:
        disk.setattr(os, "pwrite", half_and_then_full)
        answer = send_part(bob, started["url"], 100, CONTENT[100:])
    assert (answer.status_code, "the server is low on disk space." in answer.json()["error"]) == (
        413,
        True,
    )
    assert bob.get(started["url"]).json()["received"] == 100
    assert send_part(bob, started["url"], 100, CONTENT[100:]).json()["stage"] == "checking"


def test_quota_counts_what_is_kept_and_what_is_coming(bob, team):
    kept = upload(bob.member, "kept.png", png(50, 50))[0].size_bytes
    team.library_quota_bytes = kept + 1500
    team.save()
    assert announce_upload(bob, "one.png", 1000).status_code == 201
    answer = announce_upload(bob, "two.png", 600)
    assert answer.status_code == 413
    assert "the library has only 500 B left" in answer.json()["error"]
    assert announce_upload(bob, "three.png", 500).status_code == 201


def test_too_large_and_too_many_are_refused(bob, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    answer = announce_upload(bob, "big.png", 1001)
    assert answer.status_code == 413
    assert "files can have up to 1 kB" in answer.json()["error"]
    for number in range(MAX_UNFINISHED):
        assert announce_upload(bob, f"{number}.png", 10).status_code == 201
    answer = announce_upload(bob, "more.png", 10)
    assert (answer.status_code, "Finish or cancel some" in answer.json()["error"]) == (413, True)


@pytest.mark.parametrize("size", ["", "x", "-5", "1e9", "0x10", "٣", "9" * 5000])
def test_announcing_without_a_proper_size_is_refused(bob, size):
    answer = bob.post("/library/arrivals/", {"name": "a.png", "size": size})
    assert (
        answer.status_code,
        "The size isn’t a number of bytes. Nothing was saved." in answer.json()["error"],
    ) == (400, True)


def test_announcing_takes_strange_words(bob):
    answer = announce_upload(bob, "a\x00\r\nb.png", 10, fingerprint="f\x00" * 500)
    assert (answer.status_code, answer.json()["name"]) == (201, "a b.png")
    assert announce_upload(bob, "x.png", 0).status_code == 400


def test_the_same_bytes_are_recognised_and_not_stored_twice(bob, alice, started, left):
    known, _ = upload(alice.member, "first.png", CONTENT)
    files = left()
    send_part(bob, started["url"], 0, CONTENT)
    assert outcome_of(started["id"]).asset == known
    assert bob.get(started["url"]).json()["is_known"] is True
    assert left() == files


def test_the_same_bytes_come_out_of_the_trash(bob):
    known, _ = upload(bob.member, "first.png", CONTENT)
    Asset.objects.filter(pk=known.pk).update(trashed_at=timezone.now())
    assert upload_in_parts(bob, "second.png", CONTENT).asset == known
    assert Asset.objects.get().trashed_at is None


def test_images_are_turned_upright_and_lose_their_place(bob, alice, team):
    asset = upload_in_parts(bob, "photo.jpg", rotated_jpeg_with_gps()).asset
    assert (asset.width, asset.height, asset.is_location_removed) == (36, 64, True)
    plain = upload_in_parts(bob, "plain.jpg", jpeg()).asset
    assert plain.is_location_removed is False
    team.keeps_location = True
    team.save()
    kept = upload_in_parts(bob, "other.jpg", rotated_jpeg_with_gps(80, 40)).asset
    assert (kept.width, kept.height, kept.is_location_removed) == (40, 80, False)


def test_cancelling_takes_the_bytes_away(bob, started, left):
    send_part(bob, started["url"], 0, CONTENT[:100])
    answer = bob.post(started["cancel_url"], HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer.json()["stage"]) == (200, "cancelled")
    assert left() == []
    again = send_part(bob, started["url"], 100, CONTENT[100:])
    assert (again.status_code, "can no longer be uploaded" in again.json()["error"]) == (400, True)
    assert left() == []
    assert bob.post(started["cancel_url"], HTTP_ACCEPT="application/json").status_code == 200
    assert announce_upload(bob, "ridge.png", len(CONTENT), fingerprint="ridge-1").status_code == 201


def test_cancelling_without_script_comes_back_to_the_library(bob, started):
    answer = bob.post(started["cancel_url"], HTTP_ACCEPT="text/html")
    assert (answer.status_code, answer.url) == (302, "/library/")
    assert words_of(answer) == ["“ridge.png” was cancelled. Nothing was saved."]


def test_refused_file_is_taken_off_the_list_for_good(bob, alice, started):
    Upload.objects.update(stage=Stage.REFUSED, words="“ridge.png” is not whole.")
    assert "is not whole" in bob.get("/library/").content.decode()
    assert alice.post(started["cancel_url"]).status_code == 404
    answer = bob.post(started["cancel_url"], HTTP_ACCEPT="text/html")
    assert (answer.status_code, words_of(answer)) == (302, [])
    assert "is not whole" not in bob.get("/library/").content.decode()
    again = bob.post(started["cancel_url"], HTTP_ACCEPT="application/json")
    assert (again.status_code, again.json()["stage"]) == (200, "cancelled")


def test_cancelled_while_it_was_checked_leaves_nothing(bob, started, left):
    send_part(bob, started["url"], 0, CONTENT)
    pending = Upload.objects.get()
    now = timezone.now()
    Upload.objects.update(lease_until=now)
    assert cancel_upload(upload=pending, now=now)
    assert not ingest_upload(upload_id=pending.pk, now=now)
    assert (left(), Asset.objects.count()) == ([], 0)


def test_the_list_has_the_members_own_uploads(bob, alice, started):
    for accept, kind in (("application/json", "application/json"), ("text/html", "text/html")):
        answer = bob.get("/library/arrivals/", HTTP_ACCEPT=accept)
        assert answer.headers["Content-Type"].startswith(kind)
        assert started["id"] in answer.content.decode()
        assert started["id"] not in alice.get("/library/arrivals/", HTTP_ACCEPT=accept).text
    assert 'id="uploads"' in bob.get("/library/arrivals/").content.decode()


def test_the_list_costs_the_same_for_one_and_thirty(bob, django_assert_max_num_queries):
    def rows(count):
        for number in range(count):
            asset, _ = upload(bob.member, "a.png", png(20 + Upload.objects.count(), 9))
            start_and_end(bob, f"{number}.png", asset)

    rows(1)
    with django_assert_max_num_queries(8) as few:
        bob.get("/library/arrivals/", HTTP_ACCEPT="application/json")
    rows(9)
    with django_assert_max_num_queries(8) as many:
        answer = bob.get("/library/arrivals/", HTTP_ACCEPT="application/json")
    assert (len(answer.json()), len(few)) == (10, len(many))


def start_and_end(person, name, asset):
    pending, _ = start_upload(
        member=person.member,
        name=name,
        size_bytes=10,
        fingerprint="",
        now=timezone.now(),
    )
    Upload.objects.filter(pk=pending.pk).update(stage=Stage.DONE, asset=asset)


def test_uploads_of_others_are_not_found(alice, mallory, started):
    for person in (alice, mallory):
        assert person.get(started["url"]).status_code == 404
        assert send_part(person, started["url"], 0, CONTENT).status_code == 404
        assert person.post(started["cancel_url"]).status_code == 404
    assert Upload.objects.get().stage == "receiving"


def test_a_person_of_two_teams_sees_those_of_the_team_at_work(bob, mallory, started):
    other = join(mallory.team, "bob", "creator")
    assert other.get(started["url"]).status_code == 404


def test_parts_need_the_csrf_token(bob, started):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob.member.user)
    more = {"content_type": "image/png", "headers": {"Upload-Offset": "0"}}
    assert browser.patch(started["url"], CONTENT, **more).status_code == 403
    browser.cookies["csrftoken"] = token = "a" * 32
    more["headers"]["X-CSRFToken"] = token
    assert browser.patch(started["url"], CONTENT, **more).status_code == 200


def test_uploads_access(alice, bob, carol, started):
    creators = {"allowed": [alice, bob], "refused": [carol]}
    check_access("/library/arrivals/", method="post", wrong="delete", **creators)
    check_access("/library/imports/", method="post", wrong="get", **creators)
    check_access(started["url"], method="patch", wrong="post", allowed=[bob], refused=[carol])
    check_access(started["cancel_url"], method="post", wrong="get", **creators)


def test_the_clock_finds_what_is_due(bob, started, django_capture_on_commit_callbacks):
    send_part(bob, started["url"], 0, CONTENT)
    now = timezone.now()
    with django_capture_on_commit_callbacks() as nudges:
        assert enqueue_due_files(now) == 1
        assert enqueue_due_files(now) == 0
    assert len(nudges) == 1
