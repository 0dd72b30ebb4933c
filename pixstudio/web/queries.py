"""Queries about heartbeats and migrations."""

import datetime as dt

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pixstudio.web.models import Heartbeat


def heartbeat_age(name: str, now: dt.datetime) -> dt.timedelta | None:
    """Time since the last heartbeat of the process `name`; None if there was none."""
    row = Heartbeat.objects.filter(name=name).first()
    return now - row.beat_at if row else None


def missing_migrations() -> list[str]:
    """Unapplied migrations, as `app.name`.

    Raises: django.db.Error if the database is unreachable.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
