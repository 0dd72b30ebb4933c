"""A database that went back in time, was copied, or stood still is noticed; a restart is not."""

import datetime as dt
import json
import os
import shutil
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.web.models import Doubt, StudioState
from pixstudio.web.operations import advance_studio_state
from pixstudio.web.restore_detection import (
    EPOCH_JUMP,
    HOST_FILE,
    current_doubt,
    read_host_record,
    write_host_record,
)

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


def state() -> StudioState:
    return StudioState.objects.get(pk=1)


def beats(count: int, now: dt.datetime) -> None:
    for _ in range(count):
        advance_studio_state(now=now)


def another_host(settings: Settings, tmp_path: Path, name: str = "host-b") -> Path:
    """From now on this process is on a host with a DATA_DIR of its own."""
    folder = tmp_path / name
    folder.mkdir(exist_ok=True)
    settings.DATA_DIR = folder
    return folder


def epoch_of_mark() -> int:
    mark = read_host_record()
    assert mark is not None
    return mark.epoch


def test_a_fresh_studio_has_no_doubt(now: dt.datetime) -> None:
    assert current_doubt(now) == Doubt.NONE
    beats(3, now)
    assert (state().epoch, epoch_of_mark(), state().doubt) == (3, 3, Doubt.NONE)


def test_a_restart_at_once_has_no_doubt(now: dt.datetime) -> None:
    """A kill between the commit and the file leaves the file behind the database, never before it."""
    beats(2, now)
    StudioState.objects.update(epoch=5)
    advance_studio_state(now=now + MINUTE)
    assert (state().doubt, epoch_of_mark()) == (Doubt.NONE, 6)


def test_a_database_behind_its_mark_was_restored(now: dt.datetime) -> None:
    beats(3, now)
    copy = StudioState.objects.values("epoch", "beat_at").get()
    advance_studio_state(now=now)
    StudioState.objects.update(**copy)
    assert current_doubt(now) == Doubt.RESTORED
    advance_studio_state(now=now)
    assert state().doubt == Doubt.RESTORED
    # No other host that knew the studio before finds it restored once more.
    assert state().epoch > EPOCH_JUMP


def test_a_doubt_is_found_once(now: dt.datetime) -> None:
    beats(3, now)
    StudioState.objects.update(epoch=1)
    advance_studio_state(now=now)
    StudioState.objects.update(doubt="")
    beats(3, now)
    assert state().doubt == Doubt.NONE


@pytest.mark.parametrize("has_row", [True, False])
def test_another_studios_database_is_not_where_this_host_left_it(
    now: dt.datetime, has_row: bool
) -> None:
    beats(2, now)
    StudioState.objects.all().delete()
    if has_row:
        StudioState.objects.create(pk=1, epoch=50, beat_at=now)
    advance_studio_state(now=now)
    assert state().doubt == Doubt.RESTORED


def test_a_new_host_joins_once_the_studio_moves_on(
    now: dt.datetime, settings: Settings, tmp_path: Path
) -> None:
    first = Path(settings.DATA_DIR)
    beats(3, now)
    another_host(settings, tmp_path)
    advance_studio_state(now=now + SECOND)
    # Its own two processes don't take each other for the studio.
    advance_studio_state(now=now + SECOND)
    assert state().epoch == 3
    settings.DATA_DIR = first
    advance_studio_state(now=now + 10 * SECOND)
    another_host(settings, tmp_path)
    advance_studio_state(now=now + 11 * SECOND)
    assert (state().doubt, state().epoch, epoch_of_mark()) == (Doubt.NONE, 5, 5)


def test_a_host_without_a_mark_is_a_copy_where_nothing_else_moves_on(
    now: dt.datetime, settings: Settings, tmp_path: Path
) -> None:
    beats(3, now)
    another_host(settings, tmp_path)
    advance_studio_state(now=now + SECOND)
    assert state().doubt == Doubt.NONE
    advance_studio_state(now=now + 40 * SECOND)
    assert state().doubt == Doubt.COPIED


def test_a_host_without_a_mark_is_a_copy_at_once_where_the_last_beat_is_old(
    now: dt.datetime, settings: Settings, tmp_path: Path
) -> None:
    beats(3, now)
    another_host(settings, tmp_path)
    advance_studio_state(now=now + 2 * MINUTE)
    assert state().doubt == Doubt.COPIED


def test_several_hosts_restart_one_after_the_other(
    now: dt.datetime, settings: Settings, tmp_path: Path
) -> None:
    first = Path(settings.DATA_DIR)
    beats(3, now)
    another_host(settings, tmp_path)
    advance_studio_state(now=now)
    settings.DATA_DIR = first
    advance_studio_state(now=now)
    for folder in (tmp_path / "host-b", first) * 3:
        settings.DATA_DIR = folder
        now += 30 * MINUTE
        advance_studio_state(now=now)
        assert state().doubt == Doubt.NONE


def test_every_host_that_knew_more_finds_the_restore_only_once(
    now: dt.datetime, settings: Settings, tmp_path: Path
) -> None:
    first = Path(settings.DATA_DIR)
    beats(3, now)
    another_host(settings, tmp_path)
    advance_studio_state(now=now)
    settings.DATA_DIR = first
    beats(5, now)
    another_host(settings, tmp_path)
    beats(5, now)
    StudioState.objects.update(epoch=2)
    settings.DATA_DIR = first
    advance_studio_state(now=now)
    assert state().doubt == Doubt.RESTORED
    StudioState.objects.update(doubt="")
    another_host(settings, tmp_path)
    advance_studio_state(now=now)
    assert state().doubt == Doubt.NONE


def _age_mark(folder: Path) -> None:
    """The mark as if it had been written some time ago: a copy's inode is younger than that."""
    values = json.loads((folder / HOST_FILE).read_text())
    path = folder / HOST_FILE
    with path.open("r+") as stream:
        stream.truncate()
        json.dump({**values, "written_at": values["written_at"] - 60}, stream)


def test_a_data_folder_that_was_put_back_is_a_copy(now: dt.datetime, settings: Settings) -> None:
    folder = Path(settings.DATA_DIR)
    beats(2, now)
    _age_mark(folder)
    shutil.copy2(folder / HOST_FILE, folder / "backup.json")
    (folder / "backup.json").replace(folder / HOST_FILE)
    advance_studio_state(now=now)
    assert state().doubt == Doubt.COPIED
    StudioState.objects.update(doubt="")
    advance_studio_state(now=now)
    assert state().doubt == Doubt.NONE


def test_a_data_folder_that_moved_or_got_other_rights_is_no_copy(
    now: dt.datetime, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "before"
    folder.mkdir()
    settings.DATA_DIR = folder
    beats(2, now)
    _age_mark(folder)
    os.chown(folder / HOST_FILE, os.getuid(), os.getgid())
    (folder / HOST_FILE).chmod(0o640)
    settings.DATA_DIR = folder.rename(tmp_path / "after")
    advance_studio_state(now=now)
    assert state().doubt == Doubt.NONE


@pytest.mark.parametrize("text", ["", "{", "[]", '{"identity": 1}', "null"])
def test_a_mark_that_can_t_be_read_is_none(settings: Settings, text: str) -> None:
    (Path(settings.DATA_DIR) / HOST_FILE).write_text(text)
    assert read_host_record() is None


def test_a_long_stop_is_noticed_and_a_short_one_is_not(
    now: dt.datetime, settings: Settings
) -> None:
    settings.LONG_STOP_SECONDS = 3600.0
    beats(2, now)
    advance_studio_state(now=now + 59 * MINUTE)
    assert state().doubt == Doubt.NONE
    later = now + 59 * MINUTE + 61 * MINUTE
    assert current_doubt(later) == Doubt.LONG_STOP
    advance_studio_state(now=later)
    assert state().doubt == Doubt.LONG_STOP


def test_with_0_seconds_no_stop_is_too_long(now: dt.datetime, settings: Settings) -> None:
    settings.LONG_STOP_SECONDS = 0.0
    beats(2, now)
    advance_studio_state(now=now + 48 * HOUR)
    assert state().doubt == Doubt.NONE


def test_an_older_epoch_never_replaces_a_newer_one(now: dt.datetime) -> None:
    beats(5, now)
    old = state()
    old.epoch = 2
    write_host_record(old)
    assert epoch_of_mark() == 5


def test_a_write_that_breaks_off_leaves_the_mark_whole(
    now: dt.datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats(2, now)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        advance_studio_state(now=now)
    assert epoch_of_mark() == 2
