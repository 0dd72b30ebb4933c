"""A wheel holds everything, and leads from an empty machine to a job, an upgrade, and back."""

import zipfile
from pathlib import Path

import pytest

from tests.installation.whole_way import (
    NEW,
    NEW_MIGRATION,
    OLD,
    PARTS,
    go,
    make_wheels,
    tracked_files,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_wheels(tmp_path_factory.mktemp("wheels"))


def test_the_wheel_holds_every_file_of_the_clone_and_no_other(wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels[OLD]) as old, zipfile.ZipFile(wheels[NEW]) as new:
        names = {name for name in old.namelist() if ".dist-info/" not in name}
        added = {name for name in new.namelist() if ".dist-info/" not in name} - names
    files = [name for name in tracked_files() if name.split("/")[0] in PARTS]
    expected = {name if name.startswith("pixstudio/") else f"pixstudio/{name}" for name in files}
    assert names == {*expected, "pixstudio/gunicorn.conf.py"}
    assert added == {NEW_MIGRATION}


def test_an_empty_machine_gets_from_the_wheel_to_a_job_and_through_an_upgrade(
    wheels: dict[str, Path], tmp_path: Path
) -> None:
    go(tmp_path, wheels)
    assert not list(tmp_path.glob("home/environment/lib/python3*/site-packages/pixstudio/data"))
