"""Triggers, functions and views over migrations: on PostgreSQL they stay, for jobs run meanwhile."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models
from django.test.utils import CaptureQueriesContext

from pixstudio.collections.ranks import RANKS
from pixstudio.search.index import INDEX, has_trigram_index
from pixstudio.web.database.migrating.changed_columns import changed_names
from tests.rows import each_row
from tests.web.database.migrating.later import later

TEXT = models.CharField(max_length=200)


@pytest.fixture
def postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")


def scalar(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def oids() -> object:
    return scalar("SELECT array_agg(oid ORDER BY oid) FROM pg_trigger WHERE NOT tgisinternal")


@pytest.mark.django_db(transaction=True)
def test_a_release_without_changes_leaves_triggers_and_sums_alone(postgresql: None) -> None:
    call_command("migrate", verbosity=0, stdout=StringIO())
    before = oids()
    with CaptureQueriesContext(connection) as seen:
        call_command("migrate", verbosity=0, stdout=StringIO())
    assert oids() == before
    wrong = ("LOCK", "DROP", "CREATE", "DELETE")
    assert not [query["sql"] for query in seen if query["sql"].startswith(wrong)]


@pytest.mark.django_db(transaction=True)
def test_objects_of_another_text_and_missing_ones_are_made_again(postgresql: None) -> None:
    call_command("migrate", verbosity=0, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON FUNCTION rank_items_of_result IS 'of another text'")
        cursor.execute("DROP TRIGGER event_of_job ON jobs_generation")
        cursor.execute("DROP INDEX search_trigram_index")
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert scalar("SELECT COUNT(*) FROM pg_trigger WHERE tgname = 'event_of_job'") == 1
    assert scalar("SELECT COUNT(*) FROM pg_trigger WHERE tgname = 'rank_items_of_result'") == 1
    assert has_trigram_index(connection)
    assert RANKS._is_current(connection)
    assert INDEX._is_current(connection)


@each_row(
    ("operation", "is_gone"),
    [
        (migrations.AddField("generation", "later_note", TEXT), False),
        (migrations.AddIndex("generation", models.Index(fields=["rating"], name="later")), False),
        (migrations.RemoveField("generation", "poster"), False),
        (migrations.RemoveField("generation", "rating"), True),
        (migrations.RenameField("generation", "rating", "stars"), True),
        (migrations.AlterField("generation", "rating", TEXT), True),
        (
            migrations.AlterField(
                "generation", "rating", models.PositiveSmallIntegerField(null=True, help_text="x")
            ),
            False,
        ),
        (migrations.DeleteModel("Generation"), True),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_they_go_before_a_migration_of_a_column_that_they_name(
    postgresql: None, operation, is_gone: bool
) -> None:
    plan = [(later(operation), False)]
    assert RANKS._is_broken_by(changed_names(plan, apps), connection) is is_gone


def test_going_back_may_change_anything() -> None:
    assert changed_names([(later(), True)], apps) is None
    assert changed_names([(later(), False)], apps) == set()
