"""What a migration of a database in use locks on PostgreSQL, and that it may be stopped in the middle."""

import pytest
from django.db import connection, migrations, models
from django.test.utils import CaptureQueriesContext

from pixstudio.web.database.migrating.schema_editor import OnlineSchemaEditor, online_schema_changes
from tests.web.database.migrating.later import apply, later

NOTE = migrations.AddField("generation", "later_note", models.CharField(max_length=20, null=True))
INDEX = migrations.AddIndex("generation", models.Index(fields=["problem"], name="later_index"))


@pytest.fixture
def postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")


@pytest.fixture(autouse=True)
def as_it_was(request: pytest.FixtureRequest):
    yield
    if connection.vendor == "postgresql" and "transactional_db" in request.fixturenames:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS later_index")
            cursor.execute("ALTER TABLE jobs_generation DROP COLUMN IF EXISTS later_note")
            cursor.execute("ALTER TABLE jobs_generation DROP CONSTRAINT IF EXISTS later_check")


@pytest.mark.django_db(transaction=True)
def test_indexes_and_constraints_of_a_plain_migration_are_made_online(postgresql: None) -> None:
    check = models.CheckConstraint(condition=~models.Q(problem="-"), name="later_check")
    with CaptureQueriesContext(connection) as seen:
        apply(later(NOTE, INDEX, migrations.AddConstraint("generation", check)))
    said = [query["sql"] for query in seen]
    assert any(sql.startswith('CREATE INDEX CONCURRENTLY "later_index"') for sql in said)
    assert any("NOT VALID" in sql for sql in said)
    assert any("VALIDATE CONSTRAINT" in sql for sql in said)
    assert not any(sql.startswith("CREATE INDEX") and "CONCURR" not in sql for sql in said)
    assert any("SET lock_timeout TO '400ms'" in sql for sql in said)


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_was_stopped_in_the_middle_is_run_again_as_it_is(
    postgresql: None,
) -> None:
    wrong = migrations.RunSQL("SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        apply(later(NOTE, INDEX, wrong))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'later_index'::regclass"
        )
    apply(later(NOTE, INDEX))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'later_index'::regclass")
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db(transaction=True)
def test_a_new_database_is_made_as_django_makes_it(postgresql: None) -> None:
    with online_schema_changes(connection):
        assert connection.SchemaEditorClass is OnlineSchemaEditor
    assert connection.SchemaEditorClass is not OnlineSchemaEditor
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO migrations_aside")
    try:
        with online_schema_changes(connection):
            assert connection.SchemaEditorClass is not OnlineSchemaEditor
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE migrations_aside RENAME TO django_migrations")
