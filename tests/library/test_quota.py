"""How much may come: the quota and the free-space floor, when several files come together."""

from __future__ import annotations

import errno
import socket
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.library.operations import (
    AssetOwner,
    InsufficientStorage,
    SourceFile,
    cancel_upload,
    fetch_upload,
    ingest_file,
    ingest_upload,
    make_derivatives,
    receive_part,
    start_import,
    start_upload,
)
from pixstudio.library.operations.part_writing import STRIDE_BYTES
from pixstudio.library.operations.storage import store_file
from pixstudio.library.operations.uploads import MAX_UNFINISHED, RETRY_SECONDS
from pixstudio.library.queries.uploads import used_bytes
from pixstudio.library.temp_files import upload_path
from pixstudio.sandbox.small_media import small_video
from pixstudio.web.leases import LeaseLost
from tests.create.test_frames import take
from tests.library.buckets import names_in, stored_in
from tests.library.sample_files import png, upload
from tests.library.test_storage import BUCKET, bucket, s3
from tests.library.upload_client import (
    announce_upload,
    content_of,
    outcome_of,
    send_part,
    upload_by_form,
    upload_in_parts,
)
from tests.media.http_server import raw, run_server

__all__ = ["bucket", "s3"]


def keep(
    person: Any, path: Path, asset_id: uuid.UUID | None = None, **more: Any
) -> tuple[Asset, bool]:
    source = SourceFile(path, path.name, asset_id=asset_id)
    owner = AssetOwner(person.team, person.member.user)
    return ingest_file(source, owner=owner, now=timezone.now(), **more)


def one_that_is_overtaken(person, folder):
    """A file, and what keeps another while it is looked into, where the quota has no room for both."""
    one, other = folder / "one.png", folder / "other.png"
    one.write_bytes(png(300, 200))
    other.write_bytes(png(300, 201))
    person.team.library_quota_bytes = one.stat().st_size + other.stat().st_size - 1
    person.team.save()
    waiting = [other]

    def overtake() -> None:
        if waiting:
            keep(person, waiting.pop())

    return one, overtake


def test_two_files_that_come_together_do_not_share_the_last_of_the_quota(bob, left, tmp_path):
    one, overtake = one_that_is_overtaken(bob, tmp_path)
    with pytest.raises(InsufficientStorage, match=r"“one.png” is .* but the library has only"):
        keep(bob, one, pulse=overtake)
    (kept,) = Asset.objects.all()
    folder = f"media/library/{bob.team.pk}/{kept.pk}"
    assert kept.name == "other.png"
    assert left() == [f"{folder}/original", f"{folder}/preview.webp"]


def test_the_same_in_a_bucket(bob, bucket, tmp_path):
    one, overtake = one_that_is_overtaken(bob, tmp_path)
    with pytest.raises(InsufficientStorage):
        keep(bob, one, pulse=overtake)
    folder = f"library/{bob.team.pk}/{Asset.objects.get().pk}"
    assert names_in(bucket, BUCKET) == [f"{folder}/original", f"{folder}/preview.webp"]


def test_an_import_of_unknown_length_counts_with_what_has_come(bob, team):
    pending = start_import(member=bob.member, url="https://example.com/a.png", now=timezone.now())
    assert used_bytes(team) == 0
    Upload.objects.update(received_bytes=5000)
    assert used_bytes(team) == 5000
    Upload.objects.update(size_bytes=7000)
    assert (used_bytes(team), used_bytes(team, pending.pk)) == (7000, 0)


def test_a_file_that_a_dead_worker_kept_already_fits_when_it_is_checked_again(bob, team, left):
    content = png(300, 200)
    team.library_quota_bytes = len(content)
    team.save()
    asset = upload_in_parts(bob, "a.png", content).asset
    files = left()
    now = timezone.now()
    upload_path(asset.pk).write_bytes(content)
    Upload.objects.update(stage=Stage.CHECKING, asset=None, due_at=now, tries=1)
    assert ingest_upload(upload_id=asset.pk, now=now)
    assert (Upload.objects.get().asset, left()) == (asset, files)


def test_a_worker_that_comes_back_too_late_takes_nothing_of_the_next_ones_away(bob, left, tmp_path):
    path, pk = tmp_path / "one.png", uuid.uuid4()
    path.write_bytes(png(300, 200))
    place = f"media/library/{bob.team.pk}/{pk}/original"

    def overtaken() -> None:
        if place in left():
            keep(bob, path, asset_id=pk)
            raise LeaseLost

    with pytest.raises(LeaseLost):
        keep(bob, path, asset_id=pk, pulse=overtaken)
    assert Asset.objects.get().pk == pk
    assert left() == [place, place.replace("original", "preview.webp")]


def test_storing_replaces_nothing_once_the_file_is_another_workers(bob, tmp_path):
    asset, late = upload(bob.member, "a.png", png())[0], tmp_path / "late"
    late.write_bytes(b"late")

    def lost() -> None:
        raise LeaseLost

    for may_share in (True, False):
        with pytest.raises(LeaseLost):
            store_file(asset.file, late, lost, may_share=may_share)
    assert content_of(asset) == png()


class OvertakenOnAFullDisk(FileSystemStorage):
    """While one worker writes the small image, another keeps the whole file; then the first one fails."""

    overtake: Callable[[], object] | None = None

    def _save(self, name: str, content: Any) -> str:
        overtake = type(self).overtake
        if "preview" in name and overtake:
            type(self).overtake = None
            overtake()
            raise OSError(errno.ENOSPC, "No space left on device")
        return str(super()._save(name, content))  # type: ignore[misc]


def test_a_worker_that_fails_too_late_takes_nothing_of_the_next_ones_away(
    bob, settings, left, tmp_path
):
    path, pk = tmp_path / "one.png", uuid.uuid4()
    path.write_bytes(png(300, 200))
    backend = f"{__name__}.OvertakenOnAFullDisk"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend}}
    OvertakenOnAFullDisk.overtake = lambda: keep(bob, path, asset_id=pk)

    def pulse() -> None:
        if Asset.objects.exists():
            raise LeaseLost

    with pytest.raises(LeaseLost):
        keep(bob, path, asset_id=pk, pulse=pulse)
    folder = f"media/library/{bob.team.pk}/{pk}"
    assert left() == [f"{folder}/original", f"{folder}/preview.webp"]


class CancellingStorage(FileSystemStorage):
    """While the image of a file is written, its person gives it up."""

    def _save(self, name: str, content: Any) -> str:
        cancel_upload(upload=Upload.objects.get(), now=timezone.now())
        return str(super()._save(name, content))  # type: ignore[misc]


def test_a_file_that_is_cancelled_while_it_is_stored_leaves_nothing(bob, settings, left):
    facts = announce_upload(bob, "a.png", len(png())).json()
    send_part(bob, facts["url"], 0, png())
    settings.LEASE_SECONDS = 0
    backend = f"{__name__}.CancellingStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend}}
    assert outcome_of(facts["id"]).asset is None
    assert Upload.objects.get().stage == Stage.CANCELLED
    assert (left(), Asset.objects.count()) == ([], 0)


def test_a_file_that_a_dead_worker_kept_stays_when_it_is_cancelled_meanwhile(bob, settings, left):
    content = png(300, 200)
    asset = upload_in_parts(bob, "a.png", content).asset
    files, now = left(), timezone.now()
    upload_path(asset.pk).write_bytes(content)
    Upload.objects.update(stage=Stage.CHECKING, asset=None, due_at=now, tries=1)
    settings.LEASE_SECONDS = 0

    def cancel_at_the_first_pulse(execute, sql, params, many, context):
        is_pulse = sql.startswith('UPDATE "library_upload"') and "tries" not in sql
        if is_pulse and not cancelled:
            cancelled.append(True)
            cancel_upload(upload=Upload.objects.get(), now=now)
        return execute(sql, params, many, context)

    cancelled: list[bool] = []
    with connection.execute_wrapper(cancel_at_the_first_pulse):
        assert not ingest_upload(upload_id=asset.pk, now=now)
    assert (Upload.objects.get().stage, left()) == (Stage.CANCELLED, files)
    assert content_of(Asset.objects.get()) == content


class HalfWritten(FileSystemStorage):
    """A disk that is full in the middle of a small image."""

    def _save(self, name: str, content: Any) -> str:
        if "thumbnail" in name:
            super()._save(name, ContentFile(b"half"))  # type: ignore[misc]
            raise OSError(errno.ENOSPC, "No space left on device")
        return str(super()._save(name, content))  # type: ignore[misc]


def test_a_small_image_that_could_not_be_written_leaves_no_half_file(bob, settings, left):
    asset = upload(bob.member, "a.png", png())[0]
    files = left()
    backend = f"{__name__}.HalfWritten"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend}}
    assert not make_derivatives(asset_id=asset.pk, now=timezone.now())
    asset.refresh_from_db()
    assert (asset.thumbnail.name, left()) == ("", files)


def test_a_part_stops_where_others_have_filled_the_disk_meanwhile(bob, settings):
    size = 8 * 1024**2
    pending, _ = start_upload(
        member=bob.member,
        name="film.mp4",
        size_bytes=size,
        fingerprint="",
        now=timezone.now(),
    )

    class Line:
        """After its first piece another user has filled the disk."""

        def read(self, count: int, /) -> bytes:
            settings.FREE_SPACE_FLOOR_BYTES = 2**62 if self.has_sent else 0
            self.has_sent = True
            return bytes(count)

        has_sent = False

    with pytest.raises(InsufficientStorage, match="low on disk space"):
        receive_part(upload=pending, offset=0, length=size, stream=Line(), now=timezone.now())
    pending.refresh_from_db()
    assert pending.received_bytes == STRIDE_BYTES
    assert pending.stage == Stage.RECEIVING


def test_a_member_has_so_many_uploads_at_once_however_they_arrive(bob):
    now = timezone.now()
    for number in range(MAX_UNFINISHED):
        start_import(member=bob.member, url=f"https://example.com/{number}.png", now=now)
    with pytest.raises(InsufficientStorage, match="uploads in progress"):
        start_import(member=bob.member, url="https://example.com/more.png", now=now)
    assert "uploads in progress" in upload_in_parts(bob, "a.png", png()).words
    assert Upload.objects.count() == MAX_UNFINISHED


def test_an_import_that_breaks_every_worker_is_refused_after_the_last_try(bob, left):
    pending = start_import(member=bob.member, url="https://example.com/a.png", now=timezone.now())
    Upload.objects.update(tries=len(RETRY_SECONDS))
    assert not fetch_upload(upload_id=pending.pk, now=timezone.now())
    pending.refresh_from_db()
    assert pending.stage == Stage.REFUSED
    assert pending.words == "The download failed every time. Nothing was saved."
    assert left() == []


def test_a_disk_that_fills_up_during_an_import_is_reported(bob, settings, left):
    """The floor is looked at again and again while bytes come."""

    def filling(handler: Any) -> None:
        settings.FREE_SPACE_FLOOR_BYTES = 2**62
        raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x", every_seconds=0.05, repeat_last=True)(handler)

    with run_server({"/a.png": filling}) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        pending = start_import(member=bob.member, url=f"{server.origin}/a.png", now=timezone.now())
        assert not fetch_upload(upload_id=pending.pk, now=timezone.now())
    pending.refresh_from_db()
    assert "doesn’t fit:" in pending.words
    assert left() == []


def test_a_frame_of_a_video_in_a_bucket_needs_only_room_for_itself(bob, team, bucket, tmp_path):
    content = small_video(tmp_path / "films", 64, 36, 2).read_bytes() + bytes(8) * 20_000
    video_file = upload(bob.member, "a.mp4", content)[0]
    team.library_quota_bytes = video_file.size_bytes + 20_000
    team.save()
    assert take(bob, video_file, "0").status_code == 201


@pytest.fixture
def bucket_away(bucket: Any, settings: Any) -> Any:
    """Once it is begun, the bucket can't be reached."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return lambda: stored_in(f"http://studio:s3cret@127.0.0.1:{port}/studio-files", settings)


def test_a_bucket_that_is_away_is_reported(bob, carol, bucket_away, left, tmp_path):
    video_file = upload(
        bob.member, "a.mp4", small_video(tmp_path / "films", 64, 36, 2).read_bytes()
    )[0]
    facts = announce_upload(bob, "c.png", len(png())).json()
    assert send_part(bob, facts["url"], 0, png()).status_code == 200
    with bucket_away():
        found = upload_by_form(bob, "b.png", png())
        assert found.status == 400
        assert "file storage can’t be reached." in found.words
        answer = take(bob, video_file, "0")
        assert (answer.status_code, "can’t be reached" in answer.json()["error"]) == (400, True)
        shown = carol.get(f"/library/{video_file.pk}/file/")
        assert (shown.status_code, shown["Retry-After"], shown["Cache-Control"]) == (
            503,
            "60",
            "no-store",
        )
        assert "can’t be reached" in shown.content.decode()
        other = announce_upload(bob, "d.png", len(png())).json()
        assert send_part(bob, other["url"], 0, png()).status_code == 503
        for _ in RETRY_SECONDS:
            waiting = outcome_of(facts["id"])
            assert waiting.asset is None
            Upload.objects.update(lease_until=None)
        assert "file storage can’t be reached." in waiting.words
    assert (left(), list(Asset.objects.all())) == ([], [video_file])


@pytest.mark.django_db(transaction=True)
def test_parts_sent_at_the_same_moment_are_written_once(bob, left):
    """Two tabs that took up the same file."""
    content = png(400, 300)
    pending, _ = start_upload(
        member=bob.member,
        name="a.png",
        size_bytes=len(content),
        fingerprint="",
        now=timezone.now(),
    )
    gate = threading.Barrier(2, timeout=20)
    ended: list[object] = []

    class Line:
        def __init__(self) -> None:
            self.is_first = True

        def read(self, count: int, /) -> bytes:
            return content[:count]

    def send() -> None:
        gate.wait()
        try:
            ended.append(
                receive_part(
                    upload=pending,
                    offset=0,
                    length=len(content),
                    stream=Line(),
                    now=timezone.now(),
                ).received_bytes
            )
        except Exception as error:
            ended.append(type(error).__name__)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(map(str, ended)) == sorted([str(len(content)), "WrongOffset"])
    assert left() == [f"arrivals/{uuid.UUID(str(pending.pk))}"]
