"""Results whose place is no good, or whose file was removed there by another user."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import Storage
from django.core.management import call_command
from django.utils import timezone

from pixstudio.cards.presenters.wording import message_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.temp_files import temp_folder
from pixstudio.saving.operations import save_result
from pixstudio.trash import operations as trash_operations
from tests.jobs.jobs import finished, job, text_of
from tests.jobs.studio import Studio
from tests.library.buckets import stored_in
from tests.library.test_storage import bucket, s3
from tests.teams.people import Person

__all__ = ["bucket", "s3"]
LATER = dt.timedelta(hours=1)


class FullDisk(Storage):
    """Writes to a device that the system itself calls full."""

    def exists(self, name: str) -> bool:
        return False

    def delete(self, name: str) -> None:
        return

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return [], []

    def _save(self, name: str, content: File[bytes]) -> str:
        with Path("/dev/full").open("wb", buffering=0) as device:
            device.write(content.read(10))
        return name


@pytest.fixture
def ready(studio: Studio) -> Generation:
    return studio.made()


def save_till_it_ends(generation: Generation) -> Generation:
    for _ in range(7):
        save_result(generation_id=generation.pk, now=timezone.now() + LATER)
    generation.refresh_from_db()
    return generation


def save(generation: Generation) -> Generation:
    operations.save_again(generation=generation, now=timezone.now())
    save_result(generation_id=generation.pk, now=timezone.now())
    generation.refresh_from_db()
    return generation


def test_a_full_disk_is_reported_with_what_to_do_and_fixed_by_saving_again(
    ready: Generation, settings: Any, bob: Person
) -> None:
    usual = settings.STORAGES
    settings.STORAGES = {**usual, "default": {"BACKEND": f"{__name__}.FullDisk"}}
    save_till_it_ends(ready)
    assert (ready.state, ready.problem) == (State.UNSAVED, "unsaved_full")
    page = text_of(bob.get(f"/generations/{ready.pk}/"))
    assert "The storage disk is full. Ask the server’s operator" in page
    assert "OSError" not in page
    settings.STORAGES = usual
    assert save(ready).state == State.DONE


def test_a_folder_that_is_not_there_is_reported_and_holds_what_would_be_paid_next(
    ready: Generation, settings: Any, studio: Studio, tmp_path: Path
) -> None:
    usual, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "media-file"
    settings.MEDIA_ROOT.write_bytes(b"in the way of the folder")
    save_till_it_ends(ready)
    assert (ready.state, ready.problem) == (State.UNSAVED, "unsaved_missing")
    assert "its disk may not be mounted" in message_of(ready)
    waiting = studio.ask()
    assert studio.send() is None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (State.QUEUED, "disk_bad")
    assert "isn’t writable" in message_of(waiting)
    settings.MEDIA_ROOT = usual
    assert save(ready).state == State.DONE


def test_a_work_folder_that_is_not_there_is_reported_too(ready: Generation, settings: Any) -> None:
    temp_folder().rmdir()
    (Path(settings.DATA_DIR) / "tmp").write_bytes(b"in the way")
    save_till_it_ends(ready)
    assert (ready.state, ready.problem) == (State.UNSAVED, "unsaved_missing")


def test_a_bucket_that_does_not_exist_is_reported(
    ready: Generation, s3: str, settings: Any
) -> None:
    address = s3.replace("http://", "http://studio:s3cret@")
    with stored_in(f"{address}/nobody-made-it", settings):
        save_till_it_ends(ready)
    assert (ready.state, ready.problem) == (State.UNSAVED, "unsaved_bucket_missing")
    assert "The storage bucket doesn’t exist." in message_of(ready)


def test_the_doctor_names_what_is_wrong_with_the_place(
    db: None, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media-file"
    settings.MEDIA_ROOT.write_bytes(b"")
    with pytest.raises(SystemExit):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "The storage folder is missing; its disk may not be mounted." in said
    assert str(settings.MEDIA_ROOT) in said


def test_the_doctor_reports_a_disk_with_less_room_than_the_floor(
    db: None, settings: Any, capsys: Any
) -> None:
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "FREE_SPACE_FLOOR_BYTES" in capsys.readouterr().out


@pytest.fixture
def gone(ready: Generation) -> Generation:
    """A finished job whose file someone removed from the storage."""
    save_result(generation_id=ready.pk, now=timezone.now())
    ready.refresh_from_db()
    Path(ready.file.path).unlink()
    return ready


def test_a_file_removed_behind_our_back_is_noticed_and_saved_again_for_nothing(
    gone: Generation, studio: Studio, alice: Person, carol: Person
) -> None:
    page = text_of(alice.get(f"/generations/{gone.pk}/"))
    assert "The file was removed from the studio’s storage" in page
    assert "Save again" in page
    assert f"/generations/{gone.pk}/file/" not in page
    tile = carol.get("/gallery/").context["gallery"].days[0].tiles[0]
    assert (tile.state_word, tile.video_url, tile.poster_url) == ("File missing", "", "")
    assert alice.post(f"/generations/{gone.pk}/saving/").status_code in (204, 302)
    studio.save()
    gone.refresh_from_db()
    assert (gone.state, gone.problem) == (State.DONE, "")
    assert Path(gone.file.path).exists()
    assert len(studio.charges()) == 1


def test_it_is_noticed_where_the_file_is_asked_for(gone: Generation, carol: Person) -> None:
    assert carol.get(f"/generations/{gone.pk}/file/").status_code == 404
    gone.refresh_from_db()
    assert (gone.state, gone.problem) == (State.DONE, "file_gone")


def test_a_file_that_is_back_is_there_again(gone: Generation, carol: Person) -> None:
    carol.get(f"/generations/{gone.pk}/")
    Path(gone.file.path).write_bytes(b"\x00\x00\x00\x18ftypmp42")
    carol.get(f"/generations/{gone.pk}/")
    gone.refresh_from_db()
    assert (gone.has_file, gone.problem) == (True, "")


def test_what_pixverse_has_lost_too_is_reported(
    gone: Generation, studio: Studio, bob: Person
) -> None:
    bob.get(f"/generations/{gone.pk}/")
    (attempt,) = gone.attempts.all()
    studio.control.add_fault("status", "/media/", status=404, times=-1)
    studio.control.add_fault("status", f"videos/{attempt.remote_id}", status=404, times=-1)
    gone.refresh_from_db()
    save(gone)
    assert (gone.state, gone.problem) == (State.UNSAVED, "gone_upstream")
    assert "PixVerse no longer has it" in text_of(bob.get(f"/generations/{gone.pk}/"))
    assert gone.upstream_gone_at


def test_one_whose_file_is_here_is_not_saved_again(bob: Person) -> None:
    made = finished(bob.member)
    assert bob.post(f"/generations/{made.pk}/saving/").status_code != 500
    made.refresh_from_db()
    assert made.state == State.DONE
    assert made.has_file


def test_what_a_killed_worker_left_of_a_result_goes_with_the_next_save(
    ready: Generation, settings: Any
) -> None:
    folder = Path(settings.MEDIA_ROOT) / ready.stored_folder
    folder.mkdir(parents=True)
    for name in ("result.webm", "result_Ab3.mp4", "result.mp4"):
        (folder / name).write_bytes(b"half")
    save_result(generation_id=ready.pk, now=timezone.now())
    assert sorted(path.name for path in folder.iterdir()) == ["poster.webp", "result.mp4"]


def test_removing_a_result_removes_everything_stored_for_it(bob: Person, settings: Any) -> None:
    made = finished(bob.member)
    folder = Path(settings.MEDIA_ROOT) / made.stored_folder
    (folder / "result.webm").write_bytes(b"an earlier half")
    trash_operations.remove_generation(generation=made, also_upstream=False, now=timezone.now())
    assert len(list(folder.iterdir())) == 3
    trash_operations.delete_files_of([made.pk])
    assert len(list(folder.iterdir())) == 3
    done = trash_operations.delete_from_trash(generations=[made], now=timezone.now()).done
    trash_operations.delete_files_of(done)
    assert not list(folder.iterdir())


def test_a_job_that_never_had_a_file_is_left_as_it_is(bob: Person) -> None:
    waiting = job(bob.member, State.RUNNING)
    assert not operations.check_stored_file(generation=waiting)
    waiting.refresh_from_db()
    assert waiting.problem == ""
