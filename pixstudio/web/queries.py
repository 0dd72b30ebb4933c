"""Questions about the running of the studio itself."""

import datetime as dt

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pixstudio.web.models import Heartbeat


def heartbeat_age(name: str, now: dt.datetime) -> dt.timedelta | None:
    """How long ago the process called `name` last said it was alive; None where it never did."""
    row = Heartbeat.objects.filter(name=name).first()
    return now - row.beat_at if row else None


def missing_migrations() -> list[str]:
    """Migrations that the database has not had yet, as `app.name`.

    Raises: django.db.Error when the database can't be reached.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
