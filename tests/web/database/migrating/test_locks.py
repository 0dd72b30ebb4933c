"""A migration waits for tables in use in short tries, between which pages get on, and says for whom."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models

from pixstudio.web.database.migrating import locks
from pixstudio.web.database.migrating.locks import LockedTooLong, run_between_locks
from tests.web.database.migrating.later import apply, beside, later, other_connection

NOTE = migrations.AddField("generation", "later_note", models.CharField(max_length=20, null=True))


@pytest.fixture
def postgresql(transactional_db: None):
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_generation DROP COLUMN IF EXISTS later_note")


@pytest.mark.django_db(transaction=True)
def test_a_table_in_use_is_tried_again_until_it_is_free(postgresql: None) -> None:
    said: list[str] = []
    with other_connection() as other:
        other.execute("SET application_name = 'a report'")
        other.execute("SELECT 1 FROM jobs_generation LIMIT 1")

        def say(text: str) -> None:
            said.append(text)
            other.rollback()

        run_between_locks(connection, lambda: apply(later(NOTE)), say, wait_seconds=60)
    assert len(said) == 1
    assert "(a report, idle in transaction): jobs_generation for " in said[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT later_note FROM jobs_generation")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db(transaction=True)
def test_pages_wait_only_as_long_as_one_try(postgresql: None) -> None:
    waits: list[float] = []

    def look() -> None:
        with other_connection() as page:
            for _ in range(20):
                began = time.monotonic()
                page.execute("SELECT 1 FROM jobs_generation LIMIT 1")
                page.rollback()
                waits.append(time.monotonic() - began)
                time.sleep(0.05)

    with other_connection() as other, beside(look):
        other.execute("SELECT 1 FROM jobs_generation LIMIT 1")
        with pytest.raises(LockedTooLong, match="jobs_generation"):
            run_between_locks(connection, lambda: apply(later(NOTE)), lambda _: None, 1.2)
    assert max(waits) < 1.0


@pytest.mark.django_db(transaction=True)
def test_release_that_waited_too_long_says_who_has_the_table(postgresql: None, settings) -> None:
    with connection.cursor() as cursor:
        # Triggers of another version, which this one makes again.
        cursor.execute("COMMENT ON FUNCTION rank_items_of_result IS 'of another version'")
    with other_connection() as other:
        other.execute("LOCK TABLE jobs_generation IN ROW EXCLUSIVE MODE")
        with pytest.raises(CommandError, match=r"in use by connection \d+ .*Nothing is lost"):
            call_command("migrate", verbosity=0, wait=0, stdout=StringIO())
    call_command("migrate", verbosity=0, wait=0, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('rank_items_of_result'::regproc, 'pg_proc')")
        assert len(cursor.fetchone()[0]) == 64


@pytest.mark.django_db(transaction=True)
def test_a_second_release_waits_for_the_first(postgresql: None) -> None:
    with other_connection() as first:
        first.execute("SELECT pg_advisory_lock(%s)", [locks._NUMBER_OF_LOCK])
        with pytest.raises(CommandError, match="another release is at work"):
            call_command("migrate", verbosity=0, wait=0, stdout=StringIO())
        first.execute("SELECT pg_advisory_unlock(%s)", [locks._NUMBER_OF_LOCK])
    call_command("migrate", verbosity=0, wait=0, stdout=StringIO())
