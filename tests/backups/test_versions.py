"""From one version to the next, and not back."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from pixstudio.backups.contents import chosen_backup
from pixstudio.backups.places import open_place
from tests.backups.forging import store
from tests.backups.studios import done, run
from tests.jobs.studio import Studio

pytestmark = pytest.mark.django_db(transaction=True)


def undo_migration() -> None:
    """Leave the tests' database as it was."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE prompts_preset DROP COLUMN length")
        cursor.execute("DELETE FROM django_migrations WHERE name = '0002_preset_length'")


def test_an_older_backup_is_restored_and_a_later_one_refused(
    filled: Studio, settings: Settings, tmp_path: Path
) -> None:
    older, later = tmp_path / "older", tmp_path / "later"
    done("backup", older)
    settings.MIGRATION_MODULES = {"prompts": "tests.backups.later"}
    assert "migrations are missing" in run("backup", later)[1]
    done("restore", older, "--replace")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, length FROM prompts_preset")
            assert cursor.fetchall() == [("Odd", 3)]
        # It is a whole studio of the later version.
        assert filled.send() is None
        done("backup", later)
        settings.MIGRATION_MODULES = {}
        code, words = run("restore", later, "--replace")
        assert (code, "prompts.0002_preset_length" in words) == (1, True), words
        assert "The database is of a later version" in run("backup", later)[1]
    finally:
        undo_migration()


def test_other_columns_than_those_of_the_migrations_are_refused(
    filled: Studio, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    done("backup", place, "--no-media")
    manifest = chosen_backup(open_place(str(place)))
    (table,) = (one for one in manifest.tables if one.name == "prompts_preset")
    table.columns["mood"] = "text"
    store(open_place(str(place)), place, manifest)
    code, words = run("restore", place, "--replace")
    assert (code, "prompts_preset has other columns than this version’s (mood)" in words) == (
        1,
        True,
    )
    assert filled.send() is not None
