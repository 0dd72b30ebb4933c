"""Queries about heartbeats and migrations."""

import datetime as dt

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from pixstudio.web.models import Heartbeat

# Installed with TASKS_BACKEND=rq only; their tables stay when that is unset.
OPTIONAL_APPS = {"django_rq", "django_tasks_rq"}


def heartbeat_age(name: str, now: dt.datetime) -> dt.timedelta | None:
    """Time since the last heartbeat of the process `name`; None if there was none."""
    row = Heartbeat.objects.filter(name=name).first()
    return now - row.beat_at if row else None


def running_versions(since: dt.datetime) -> list[tuple[str, str]]:
    """The processes that were alive since then and have not ended in order, each with its version."""
    names = Heartbeat.objects.filter(beat_at__gt=since, name__contains=" ").values_list(
        "name", flat=True
    )
    return sorted(
        (process, version) for process, _, version in (one.partition(" ") for one in names)
    )


def missing_migrations() -> list[str]:
    """Unapplied migrations, as `app.name`.

    Raises: django.db.Error if the database is unreachable.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown_migrations() -> list[str]:
    """Applied migrations that this code does not have, as `app.name`: those of a newer version.

    Raises: django.db.Error if the database is unreachable.
    """
    loader = MigrationLoader(connection)
    known = {*loader.disk_migrations}
    known.update(replaced for one in loader.disk_migrations.values() for replaced in one.replaces)
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if (app, name) not in known and app not in OPTIONAL_APPS
    )
