"""A database of a newer version is refused before anything is changed; `release` says what is to do."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from pixstudio.installation.exit_codes import CONFIGURATION_PROBLEM
from pixstudio.operating.release_state import database_outage, record_release, static_problems
from pixstudio.web.queries import unknown_migrations

COLLECTED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
NEWER = ("jobs", "9999_of_a_newer_version")


@pytest.fixture
def newer() -> None:
    """A database that a newer version has migrated, and the tables of an extra that was switched off."""
    MigrationRecorder(connection).record_applied(*NEWER)
    MigrationRecorder(connection).record_applied("django_rq", "0001_initial")


def applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


@pytest.mark.django_db
@pytest.mark.usefixtures("newer")
def test_a_newer_database_is_refused_by_everything_that_would_change_it() -> None:
    before = applied()
    for words in (["release"], ["release", "--check"], ["migrate"], ["worker"], ["clock"], ["web"]):
        with pytest.raises(CommandError, match=r"9999_of_a_newer_version.*Nothing was") as refused:
            call_command(*words, stdout=StringIO())
        assert refused.value.returncode == CONFIGURATION_PROBLEM, words
    assert applied() == before
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    assert "FAIL  version: The database was migrated by a newer version" in out.getvalue()
    assert "Mend “version” first" in out.getvalue()


@pytest.mark.django_db
def test_a_database_of_this_version_has_nothing_unknown() -> None:
    assert unknown_migrations() == []


@pytest.mark.django_db
def test_missing_migrations_and_files_of_another_version_keep_it_from_starting(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": COLLECTED}}
    MigrationRecorder(connection).record_unapplied("webhooks", "0001_initial")
    with pytest.raises(CommandError, match=r"1 migrations are missing.*Style sheets") as refused:
        call_command("release", "--check")
    assert refused.value.returncode == CONFIGURATION_PROBLEM
    (tmp_path / "staticfiles.json").write_text("{}")
    record_release()
    assert static_problems() == []
    (tmp_path / "release.json").write_text('{"version": "0.0.1"}')
    assert "those of version 0.0.1" in static_problems()[0]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_reached_is_said_in_words() -> None:
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "/nowhere/at.all"
    try:
        assert "The database can't be reached" in database_outage()
    finally:
        connection.settings_dict["NAME"] = name
