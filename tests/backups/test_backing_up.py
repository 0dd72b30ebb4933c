"""Making backups: again and again, killed in the middle, beside others' writes, and refused."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from pixstudio.backups.operations import make_backup
from pixstudio.backups.operations.make import BackupOptions
from pixstudio.backups.places import open_place
from pixstudio.backups.places.folder import LOCK
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.web.operations import record_heartbeat
from tests.backups.forging import edited
from tests.backups.studios import done, manifests, run
from tests.databases import url_of_this_database
from tests.jobs.jobs import finished, job, open_attempt
from tests.jobs.studio import Studio
from tests.teams.people import Person

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def any_database() -> None:
    """For tests of what has nothing to do with the database: one of them is enough."""
    if connection.vendor != "sqlite":
        pytest.skip("the database makes no difference")


def objects(place: Path) -> set[str]:
    return {path.name for path in (place / "media").rglob("*") if path.is_file()}


def media_path(settings: Settings, generation: Generation) -> Path:
    return Path(settings.MEDIA_ROOT) / generation.file.name


def test_files_are_copied_once_and_stay_while_a_backup_uses_them(
    alice: Person, any_database: None, settings: Settings, tmp_path: Path
) -> None:
    place, now = tmp_path / "place", timezone.now()
    first, second, third = (finished(alice.member) for _ in range(3))
    for number, one in enumerate((first, second, third)):
        media_path(settings, one).write_bytes(b"video" * (number + 1))

    def back_up(minutes: int) -> tuple[int, int, int, list[str]]:
        report = make_backup(
            open_place(str(place)),
            now=now + dt.timedelta(minutes=minutes),
            options=BackupOptions(keep=2),
        )
        assert report.media
        media = report.media
        return media.files, media.copied, media.missing, report.removed

    # Three posters have the same bytes.
    assert back_up(1) == (6, 6, 0, [])
    assert len(objects(place)) == 4
    assert back_up(2) == (6, 0, 0, [])
    media_path(settings, first).write_bytes(b"other")
    media_path(settings, second).unlink()
    oldest = manifests(place)[0]["id"]
    assert back_up(3) == (5, 1, 1, [oldest])
    assert len(objects(place)) == 5
    # What was replaced and deleted goes with the last backup that has it.
    back_up(4)
    assert len(objects(place)) == 3
    words = done("backup", place)
    assert f"{second.file.name}: missing in the studio" in words
    assert "Deleted" not in words
    assert done("backup", "--verify", place)
    _, words = run("doctor")
    assert "ok    backup: Less than a day old." in words


def test_what_is_damaged_is_found_and_named(
    alice: Person, any_database: None, settings: Settings, tmp_path: Path
) -> None:
    place, results = tmp_path / "place", [finished(alice.member) for _ in range(2)]
    for number, one in enumerate(results):
        media_path(settings, one).write_bytes(b"film" * (number + 1))
    done("backup", place)
    (manifest,) = place.glob("backups/*/manifest.json")
    (largest,) = [path for path in (place / "media").rglob("*") if path.stat().st_size == 8]
    largest.write_bytes(b"filmfilt")
    code, words = run("backup", "--verify", place)
    assert (code, f"{results[1].file.name}: damaged" in words) == (3, True)
    media_path(settings, results[0]).unlink()
    media_path(settings, results[1]).unlink()
    code, words = run("restore", place, "--replace")
    assert (code, f"{results[1].file.name}: damaged" in words) == (3, True)
    assert media_path(settings, results[0]).read_bytes() == b"film"
    assert not media_path(settings, results[1]).exists()

    part = manifest.with_name("teams_team.jsonl.gz")
    content = part.read_bytes()
    part.write_bytes(content[:-9] + b"x" + content[-8:])
    for arguments in (("restore", place, "--replace"), ("backup", "--verify", place)):
        code, words = run(*map(str, arguments))
        assert (code, "teams_team.jsonl.gz is damaged" in words) == (1, True), words
    part.unlink()
    assert "teams_team.jsonl.gz is missing" in run("restore", place, "--replace")[1]
    edited(manifest, made_at="yesterday")
    assert "changed or damaged" in run("restore", place, "--replace")[1]
    edited(manifest, format=99)
    assert "later version" in run("restore", place, "--replace")[1]
    manifest.write_bytes(b"{")
    assert "can’t be read" in run("backup", "--verify", place)[1]
    assert Generation.objects.filter(state=State.DONE).count() == 2


def test_refusals_say_what_to_do_and_write_nothing(
    alice: Person, any_database: None, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    place = tmp_path / "place"
    rows = (
        (("backup", tmp_path / "a.tar.gz"), "compressed twice"),
        (("backup", tmp_path / "file"), "neither a folder nor"),
        (("restore", tmp_path / "nothing"), "no whole backup"),
        (("restore", tmp_path / "nothing.tar"), "no whole backup"),
        (("backup", "http://bucket.example/b"), "plain http"),
        (("backup", "s3://key@bucket/prefix"), "key without a secret"),
    )
    for arguments, expected in rows:
        code, words = run(*map(str, arguments))
        assert (code, expected in words) == (1, True), words
    done("backup", place)
    assert "There are: 2" in run("restore", place, "--at", "20200101T000000Z")[1]
    settings.FREE_SPACE_FLOOR_BYTES = 1 << 60
    assert "GB free" in run("backup", place)[1]
    settings.FREE_SPACE_FLOOR_BYTES = 0
    record_heartbeat(name="clock", now=timezone.now(), version="1.0.0")
    assert "The studio runs: clock" in run("restore", place, "--replace")[1]
    assert len(manifests(place)) == 1


@contextmanager
def command(name: str, *arguments: object, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a process of its own, which is killed at the end."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": url_of_this_database(),
        "DATA_DIR": str(settings.DATA_DIR),
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", name, *map(str, arguments)], cwd=ROOT, env=environment
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_for(process: "subprocess.Popen[bytes]", path: Path, size_bytes: int = 0) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not path.exists() or path.stat().st_size < size_bytes:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_killed_backup_is_none_and_the_next_goes_on_with_its_files(
    alice: Person, any_database: None, settings: Settings, tmp_path: Path
) -> None:
    place, results = tmp_path / "place", [finished(alice.member) for _ in range(3)]
    for number, one in enumerate(results):
        media_path(settings, one).write_bytes(b"%d" % number * 1000)
    done("backup", "--no-media", place)
    # A file whose bytes never come: the run gets as far as this one.
    last = max(media_path(settings, one) for one in results)
    content = last.read_bytes()
    last.unlink()
    os.mkfifo(last)
    with command("backup", place, settings=settings) as process:
        progress = Path(settings.DATA_DIR) / "backup-progress"
        end = time.monotonic() + PATIENCE_SECONDS
        while sum(path.read_bytes().count(b"\n") for path in progress.glob("*")) < 2:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.005)
        # Another run at the same time is refused.
        assert "Another backup is being written" in run("backup", place)[1]
    last.unlink()
    last.write_bytes(content)
    assert len(manifests(place)) == 1
    assert "came back as they were" in done("backup", "--verify", place)
    report = make_backup(open_place(str(place)), now=timezone.now())
    assert report.media
    assert report.media.files == 6
    assert report.media.copied <= 4
    assert not [path for path in place.rglob("*") if "unfinished" in path.name]
    assert {path.name for path in place.iterdir()} == {"README.txt", "backups", "media", LOCK}
    assert {one["id"] for one in manifests(place)} == {
        path.name for path in (place / "backups").iterdir()
    }
    assert "came back as they were" in done("backup", "--verify", place)


def test_a_killed_restore_leaves_the_database_as_it_was(
    filled: Studio, settings: Settings, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL rolls its one transaction back")
    place, path = tmp_path / "place", Path(connection.settings_dict["NAME"])
    done("backup", place, "--no-media")
    waiting = filled.ask(prompt="Made since")
    connection.close()
    work = path.with_name(f"{path.name}.restoring")
    with command("restore", place, "--replace", settings=settings) as process:
        wait_for(process, work, size_bytes=4096)
    assert work.exists()
    assert Generation.objects.filter(pk=waiting.pk, hold="").exists()
    done("restore", place, "--replace")
    assert not work.exists()
    assert not Generation.objects.filter(pk=waiting.pk).exists()


def test_a_backup_is_of_one_moment_while_others_write(alice: Person, tmp_path: Path) -> None:
    stop, count = Event(), 0

    def write() -> None:
        nonlocal count
        while not stop.is_set():
            open_attempt(job(alice.member))
            count += 1
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        for name in ("one", "two"):
            before = count
            done("backup", tmp_path / name, "--no-media")
            assert count > before
    finally:
        stop.set()
        writer.join()
    assert "came back" in done("backup", "--verify", tmp_path / "two")
    for name in ("one", "two"):
        rows = {one["name"]: one["rows"] for one in manifests(tmp_path / name)[0]["tables"]}
        assert 0 <= rows["jobs_generation"] - rows["jobs_attempt"] <= 1


def test_a_restore_is_refused_while_the_database_is_in_use(alice: Person, tmp_path: Path) -> None:
    done("backup", tmp_path / "place", "--no-media")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM teams_team")
    code, words = run("restore", tmp_path / "place", "--replace")
    other.close()
    assert (code, "Stop web, worker and clock" in words) == (1, True), words
    assert alice.get("/team/").status_code == 200
    done("restore", tmp_path / "place", "--replace")
