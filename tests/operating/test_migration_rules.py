"""No migration locks a large table for its length: all there are, and examples that must be refused."""

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now

from pixstudio.web.database.migrating.portions import ChangeRowsInPortions
from tests.operating import migration_rules
from tests.operating.migration_rules import SMALL_TABLES, problems_of
from tests.rows import each_row
from tests.web.database.migrating.later import later, state_now

Text = models.CharField
NOTE = Text(max_length=20, null=True)


@pytest.fixture(autouse=True)
def postgresql(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")


def add(field: models.Field, model: str = "generation") -> migrations.AddField:
    return migrations.AddField(model, "later_note", field)


def small(*_arguments: object) -> None:
    """Stands for code of a migration."""


@pytest.mark.django_db
def test_every_migration_after_the_first_of_its_room_can_be_applied_while_pages_are_served() -> (
    None
):
    loader = MigrationLoader(connection)
    later_ones = [
        (key, one)
        for key, one in loader.disk_migrations.items()
        if one.__module__.startswith("pixstudio.") and not one.initial and key[1] != "0001_initial"
    ]
    problems = []
    for key, one in later_ones:
        state = loader.project_state(
            loader.graph.node_map[key].parents
            and [parent.key for parent in loader.graph.node_map[key].parents]
        )
        problems += problems_of(one, state, connection)
    assert problems == []


@each_row(
    ("operation", "words"),
    [
        (add(Text(max_length=20, default="")), "NOT NULL"),
        (add(models.UUIDField(db_default=RandomUUID())), "row to row"),
        (
            add(
                models.GeneratedField(
                    expression=models.F("problem"),
                    output_field=Text(max_length=20),
                    db_persist=True,
                )
            ),
            "GENERATED STORED",
        ),
        (
            migrations.AlterField("generation", "size_bytes", models.CharField(max_length=30)),
            "ALTER COLUMN TYPE",
        ),
        (migrations.AlterField("generation", "problem", Text(max_length=3)), "ALTER COLUMN TYPE"),
        (migrations.RenameField("generation", "problem", "trouble"), "RENAME COLUMN"),
        (migrations.RenameModel("Generation", "Job"), "TABLE RENAME"),
        (migrations.AlterModelTable("generation", "jobs"), "TABLE RENAME"),
        (migrations.RunPython(small), "ChangeRowsInPortions"),
        (migrations.RunSQL("CREATE INDEX plain ON jobs_generation (problem)"), "ChangeRows"),
        (
            migrations.SeparateDatabaseAndState(
                database_operations=[migrations.RunSQL("UPDATE jobs_generation SET problem = ''")]
            ),
            "ChangeRowsInPortions",
        ),
    ],
)
@pytest.mark.django_db
def test_what_would_lock_a_large_table_is_refused(operation, words: str) -> None:
    (problem,) = problems_of(later(operation), state_now(), connection)
    assert problem.startswith("jobs.0002_later: ")
    assert words in problem


@each_row(
    "operation",
    [
        add(NOTE),
        add(Text(max_length=20, db_default="")),
        add(models.DateTimeField(db_default=Now())),
        migrations.AlterField("generation", "problem", Text(max_length=400)),
        migrations.AddIndex("generation", models.Index(fields=["problem"], name="later_index")),
        migrations.AddConstraint(
            "generation",
            models.CheckConstraint(condition=~models.Q(problem="-"), name="later_check"),
        ),
        migrations.AddConstraint(
            "attempt", models.UniqueConstraint(fields=["generation", "sent_at"], name="later_once")
        ),
        add(
            models.ForeignKey("jobs.batch", null=True, on_delete=models.SET_NULL, related_name="+")
        ),
        migrations.RunPython(migrations.RunPython.noop),
        ChangeRowsInPortions("generation", remaining=models.Q(problem="-"), change=small),
        migrations.CreateModel("Later", [("name", Text(max_length=20, default=""))]),
        # A small table may be locked.
        add(Text(max_length=20, default=""), model="costcenter"),
    ],
)
@pytest.mark.django_db
def test_what_can_be_done_meanwhile_is_allowed(operation) -> None:
    assert problems_of(later(operation), state_now(), connection) == []


@pytest.mark.django_db
def test_a_table_that_the_migration_makes_is_empty() -> None:
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", Text(max_length=20))]
    made = migrations.CreateModel("Later", fields)
    more = migrations.AddField("later", "note", Text(max_length=20, default=""))
    assert problems_of(later(made, more), state_now(), connection) == []


@pytest.mark.django_db
def test_own_code_is_allowed_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(migration_rules.EXPLAINED, "jobs.0002_later", "one row")
    assert problems_of(later(migrations.RunPython(small)), state_now(), connection) == []


@pytest.mark.django_db
def test_small_tables_exist() -> None:
    assert {f"{app}.{model}" for app, model in state_now().models} >= SMALL_TABLES
