"""The way of an empty database through all migrations, which is shorter than Django's."""

from io import StringIO
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from pixstudio.web.database.migrating.empty_database import GrowingState, migrate_if_empty


def described(apps: Apps) -> dict[str, tuple[Any, ...]]:
    """Of each model its table, its fields with what they refer to, and what refers to it."""
    return {
        model._meta.label: (
            model._meta.db_table,
            [
                (one.name, one.get_internal_type(), str(one.remote_field))
                for one in model._meta.fields
            ],
            sorted(
                (one.name, one.related_model._meta.label) for one in model._meta.related_objects
            ),
            sorted(one.name for one in model._meta.many_to_many),
        )
        for model in apps.get_models(include_auto_created=True)
    }


@pytest.mark.django_db
def test_a_state_that_grew_is_as_one_that_is_rendered_at_once() -> None:
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    grown = GrowingState(real_apps=executor.loader.unmigrated_apps)
    assert "apps" not in vars(grown)
    assert described(grown.apps) == {}
    for migration, _ in executor.migration_plan(graph.leaf_nodes(), clean_start=True):
        migration.mutate_state(grown, preserve=False)
    rendered = ProjectState(grown.models, real_apps=executor.loader.unmigrated_apps)
    found = described(grown.apps)
    assert len(found) > 100
    assert found == described(rendered.apps)


@pytest.mark.django_db
def test_a_database_that_has_migrations_is_left_to_django() -> None:
    assert not migrate_if_empty(connection)
    said = StringIO()
    call_command("migrate", stdout=said)
    assert "No migrations to apply." in said.getvalue()
