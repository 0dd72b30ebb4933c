"""What is said at each door of the library while the place for files is no good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pixstudio.library.models import Asset, Upload
from pixstudio.library.temp_files import temp_folder, uploads_folder
from tests.library.sample_files import png
from tests.library.upload_client import (
    announce_upload,
    outcome_of,
    send_part,
    upload_by_form,
    upload_in_parts,
)
from tests.teams.people import Person

MISSING = "The storage folder is missing; its disk may not be mounted."


@pytest.fixture
def blocked(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A file lies where the folder for stored files should be."""
    usual, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "in-the-way"
    settings.MEDIA_ROOT.write_bytes(b"")
    yield settings.MEDIA_ROOT
    settings.MEDIA_ROOT = usual


def test_a_form_reports_that_the_folder_is_not_there(bob: Person, blocked: Path) -> None:
    found = upload_by_form(bob, "a.png", png())
    assert found.status == 400
    assert MISSING in found.words
    assert "“a.png” wasn’t saved." in found.words
    assert not Asset.objects.exists()


def test_an_upload_in_parts_is_reported_after_its_tries(bob: Person, blocked: Path) -> None:
    facts = announce_upload(bob, "a.png", len(png())).json()
    send_part(bob, facts["url"], 0, png())
    for _ in range(4):
        seen = outcome_of(facts["id"])
        Upload.objects.update(lease_until=None)
    assert seen.asset is None
    assert MISSING in seen.words


def test_a_part_that_can_be_written_nowhere_is_reported(bob: Person) -> None:
    facts = announce_upload(bob, "a.png", len(png())).json()
    shutil.rmtree(uploads_folder())
    place = temp_folder().parent / "arrivals"
    (place).mkdir()
    (place / facts["id"]).mkdir()
    answer = send_part(bob, facts["url"], 0, png())
    assert answer.status_code == 400
    assert "saved" in answer.content.decode()


def test_once_it_is_fixed_the_same_file_comes(bob: Person, settings: Any, tmp_path: Path) -> None:
    usual, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "in-the-way"
    settings.MEDIA_ROOT.write_bytes(b"")
    assert upload_by_form(bob, "a.png", png()).status == 400
    settings.MEDIA_ROOT = usual
    assert upload_in_parts(bob, "a.png", png()).asset is not None
