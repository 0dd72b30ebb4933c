import datetime as dt
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.utils import timezone

from pixstudio.library.models import Asset, Upload
from pixstudio.library.operations import clean_up_uploads
from pixstudio.library.operations.cleanup import clean_up_work_folders
from pixstudio.library.temp_files import temp_folder, upload_path, uploads_folder
from tests.library.sample_files import png, upload
from tests.library.upload_client import announce_upload, send_part

DAY = dt.timedelta(days=1)


def age(path: Path, now: dt.datetime, by: dt.timedelta) -> Path:
    at = (now - by).timestamp()
    os.utime(path, (at, at))
    return path


@pytest.fixture
def half(bob):
    """A file of which a part has come."""
    facts = announce_upload(bob, "a.png", 1000).json()
    send_part(bob, facts["url"], 0, png()[:100])
    return Upload.objects.get(pk=facts["id"])


def test_what_is_under_way_stays(bob, image_file, half, left):
    files = left()
    assert clean_up_uploads(now=timezone.now() + 2 * DAY) == 0
    assert left() == files


def test_uploads_that_no_one_continued_with_are_given_up_after_a_week(half, left):
    now = timezone.now() + 8 * DAY
    assert clean_up_uploads(now=now) == 1
    half.refresh_from_db()
    assert (half.stage, left()) == ("cancelled", [])
    assert clean_up_uploads(now=now + 8 * DAY) == 1
    assert not Upload.objects.exists()


def test_bytes_without_an_upload_go_after_a_day(db, left):
    now = timezone.now()
    for name in (str(uuid.uuid4()), "strange"):
        for folder in (uploads_folder(), temp_folder()):
            (folder / name).write_bytes(b"x")
    assert clean_up_uploads(now=now) == 0
    for folder in (uploads_folder(), temp_folder()):
        for path in folder.iterdir():
            age(path, now, 2 * DAY)
    assert clean_up_uploads(now=now) == 4
    assert left() == []


def test_the_folder_of_a_killed_worker_goes_a_day_after_it_was_last_written_to(db, left):
    now = timezone.now()
    folder = temp_folder() / "deriving-x"
    folder.mkdir()
    copy = folder / "original"
    copy.write_bytes(b"a film")
    age(folder, now, 2 * DAY)
    assert clean_up_uploads(now=now) == 0
    assert left() == ["tmp/deriving-x/original"]
    age(copy, now, 2 * DAY)
    assert clean_up_uploads(now=now) == 1
    assert (left(), folder.exists()) == ([], False)


def test_stored_files_without_a_row_go_after_a_day(bob, image_file, mallory, left):
    now = timezone.now()
    kept = left()
    lost, _ = upload(bob.member, "lost.png", png(31, 31))
    theirs, _ = upload(mallory.member, "theirs.png", png(32, 32))
    Asset.objects.filter(pk__in=[lost.pk, theirs.pk]).delete()
    mallory.team.delete()
    assert clean_up_uploads(now=now) == 0
    assert clean_up_uploads(now=now + 2 * DAY) == 2
    assert left() == kept
    assert Asset.objects.get() == image_file


def test_an_empty_library_is_swept_without_trouble(db):
    assert clean_up_uploads(now=timezone.now()) == 0
    assert not upload_path(uuid.uuid4()).exists()


WORKS = """
import sys, time
import django
django.setup()
from pixstudio.library.temp_files import work_folder
with work_folder("save") as folder:
    (folder / "result").write_bytes(b"half of a film")
    print(folder, flush=True)
    time.sleep(600)
"""


def test_the_work_of_a_killed_process_goes_a_moment_after_it(db, settings, left):
    with subprocess.Popen(
        [sys.executable, "-c", WORKS],
        env={**os.environ, "DATA_DIR": str(settings.DATA_DIR)},
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout
        folder = Path(worker.stdout.readline().strip())
        now = timezone.now() + dt.timedelta(minutes=2)
        assert clean_up_work_folders(now) == 0
        assert clean_up_uploads(now=now + 3 * DAY) == 0
        assert (folder / "result").exists()
        worker.kill()
    assert clean_up_work_folders(timezone.now() - DAY) == 0
    assert clean_up_work_folders(now) == 1
    assert left() == []
