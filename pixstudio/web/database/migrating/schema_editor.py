"""Changes of PostgreSQL's schema that let pages be read and jobs run meanwhile: docs/decisions/0063."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django_zero_downtime_migrations.backends.postgres.schema import (
    DatabaseSchemaEditor,
    UnsafeOperationWarning,
)

from pixstudio.web.database.migrating.locks import LOCK_TIMEOUT


class OnlineSchemaEditor(DatabaseSchemaEditor):
    """Builds indexes concurrently, validates constraints after adding them, and never waits long for a lock.

    Each statement is a transaction of its own; one that is done is skipped, so that a migration which was
    stopped in the middle is run again as it is.
    """

    refuses_unsafe = False

    def __init__(self, connection: Any, collect_sql: bool = False, atomic: bool = True) -> None:
        super().__init__(connection, collect_sql=collect_sql, atomic=atomic)  # type: ignore[no-untyped-call]
        self.LOCK_TIMEOUT = LOCK_TIMEOUT
        self.IDEMPOTENT_SQL = not collect_sql
        self.FLEXIBLE_STATEMENT_TIMEOUT = True
        self.RAISE_FOR_UNSAFE = self.refuses_unsafe


class CheckingSchemaEditor(OnlineSchemaEditor):
    """Raises `UnsafeOperationException` for what can't be done without a strong lock on a whole table."""

    refuses_unsafe = True


@contextmanager
def online_schema_changes(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Have migrations change the schema in this way; as Django does on SQLite and in a new database.

    Small tables may be changed in other ways as well, so nothing is refused here: tests do.
    """
    is_in_use = (
        connection.vendor == "postgresql" and MigrationRecorder(connection).applied_migrations()
    )
    if not is_in_use:
        yield
        return
    usual: Any = connection.SchemaEditorClass
    connection.SchemaEditorClass = OnlineSchemaEditor
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsafeOperationWarning)
            yield
    finally:
        connection.SchemaEditorClass = usual
