"""Backups in a bucket, of a studio whose files are in another."""

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from pytest_django import Settings

from tests.backups.studios import done, run
from tests.jobs.jobs import finished
from tests.library.buckets import names_in, own_bucket, s3_server
from tests.teams.people import Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BACKUPS = "backups"


def test_backups_of_a_bucket_in_a_bucket(alice: Person, settings: Settings) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the database makes no difference")
    with s3_server() as url, own_bucket(url, "media", settings) as client:
        client.create_bucket(Bucket=BACKUPS)
        address = f"http://studio:s3cret@{url.removeprefix('http://')}/{BACKUPS}/daily"
        results = [finished(alice.member) for _ in range(3)]
        words = done("backup", address)
        assert "Media: 6 files" in words
        assert "copied 6 of them" in words
        assert {name.partition("/")[0] for name in names_in(client, BACKUPS)} == {"daily"}
        client.delete_object(Bucket="media", Key=results[0].file.name)
        assert "copied 1 of them" in done("restore", address, "--replace")
        assert default_storage.exists(results[0].file.name)
        words = done("backup", address, "--keep", "1")
        assert "copied 0 of them" in words
        assert "Deleted 1 older" in words
        assert "s3cret" not in words
        # The posters have the same bytes, and so have the videos.
        assert len([n for n in names_in(client, BACKUPS) if "/media/" in n]) == 2
        code, words = run("backup", address.replace(BACKUPS, "nowhere"))
        assert (code, "s3cret" in words) == (1, False), words
