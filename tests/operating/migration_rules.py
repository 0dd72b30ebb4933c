"""The rule for migrations: on PostgreSQL none may hold a strong lock for the length of a large table.

What django-pg-zero-downtime-migrations can't do online it refuses; this adds what it doesn't look at. Each
function returns sentences. How such a change is made instead: docs/adding-a-migration.md.
"""

from collections.abc import Iterator
from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Now
from django_zero_downtime_migrations.backends.postgres.schema import UnsafeOperationException

from pixstudio.web.database.migrating.portions import ChangeRowsInPortions
from pixstudio.web.database.migrating.schema_editor import CheckingSchemaEditor

# Tables with few rows, however many jobs there are; everything else may have a million.
SMALL_TABLES = {
    *("accounts.account", "accounts.apiconnection", "accounts.memberaccount"),
    *("ai_models.modelchange", "api_keys.apikey", "audit.auditchain"),
    *("effects.catalogue", "effects.catalogueversion", "event_sources.budgetwatch"),
    *("collections.collection", "collections.collectionmember", "jobs.costcenter"),
    *("monitoring.failedtask", "monitoring.requestcount"),
    *("notifications.notificationpreferences", "notifications.notifyingstate"),
    *("previews.previewsearch", "prompts.blocklistentry", "retention.retentionrule"),
    *("teams.invitation", "teams.membership", "teams.team", "teams.user"),
    *("usage.freshness", "usage.watermark", "web.heartbeat", "web.studiostate"),
    "webhooks.webhook",
}
# Migrations that run Python or SQL of their own, as "jobs.0002_name", and why each holds no lock for long.
EXPLAINED: dict[str, str] = {}
_OWN_CODE = (migrations.RunPython, migrations.RunSQL)


def problems_of(migration: migrations.Migration, state: Any, connection: Any) -> list[str]:
    """What keeps a migration from being applied while pages are served; `state` is that before it."""
    name = f"{migration.app_label}.{migration.name}"
    check = _Check(migration.app_label, connection, is_explained=name in EXPLAINED)
    return [
        f"{name}: {operation.describe()}: {problem}"
        for operation in migration.operations
        for problem in check.problems_of(operation, state)
    ]


class _Check:
    """The operations of a migration, one after the other."""

    def __init__(self, app: str, connection: Any, *, is_explained: bool) -> None:
        self._app, self._connection, self._is_explained = app, connection, is_explained
        self._free = {one for one in SMALL_TABLES if one.startswith(f"{app}.")}

    def problems_of(self, operation: Operation, state: Any) -> Iterator[str]:
        """The problems of one; afterwards the state is that behind it."""
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            inner = state.clone()
            for one in operation.database_operations:
                yield from self.problems_of(one, inner)
            operation.state_forwards(self._app, state)
            return
        before = state.clone()
        operation.state_forwards(self._app, state)
        if isinstance(operation, migrations.CreateModel):
            # Nothing is in it yet.
            self._free.add(f"{self._app}.{operation.name_lower}")
        yield from self._problems(operation, before, state)

    def _problems(self, operation: Operation, before: Any, after: Any) -> Iterator[str]:
        if isinstance(operation, _OWN_CODE) and not _does_nothing(operation):
            if not self._is_explained:
                yield "change rows with ChangeRowsInPortions, not with Python or SQL of its own"
        elif f"{self._app}.{_table_of(operation)}" not in self._free:
            if _has_volatile_default(operation):
                yield "a default that differs from row to row writes the whole table anew"
            yield from self._refusals(operation, before, after)

    def _refusals(self, operation: Operation, before: Any, after: Any) -> Iterator[str]:
        if isinstance(operation, (*_OWN_CODE, ChangeRowsInPortions)):
            return
        try:
            with CheckingSchemaEditor(self._connection, collect_sql=True) as editor:
                operation.database_forwards(self._app, editor, before, after)
        except UnsafeOperationException as refusal:
            yield str(refusal).split("\n")[0]


def _does_nothing(operation: Operation) -> bool:
    return getattr(operation, "code", None) is migrations.RunPython.noop or (
        getattr(operation, "sql", None) in ("", [])
    )


def _table_of(operation: Operation) -> str:
    return str(getattr(operation, "model_name", getattr(operation, "name", ""))).lower()


def _has_volatile_default(operation: Operation) -> bool:
    """Whether the database has to ask for the default of a new column again for each row."""
    if not isinstance(operation, migrations.AddField) or not operation.field.has_db_default():
        return False
    default: Any = operation.field.db_default
    return hasattr(default, "resolve_expression") and not isinstance(default, models.Value | Now)
