"""Which columns and tables the migrations of a plan change so that triggers and views over them break."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import migrations
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation


def changed_names(plan: Sequence[tuple[Migration, bool]], apps: Any) -> set[str] | None:
    """Names of columns that are removed, renamed or get another type, and of such tables; None: anything may.

    A column that is only added, an index and a constraint break nothing. `apps` are those before the plan.
    """
    if any(is_backwards for _migration, is_backwards in plan):
        return None
    names: set[str] = set()
    for migration, _ in plan:
        for operation in flat_operations(migration.operations):
            names.update(_names_of(operation, migration.app_label, apps))
    return names


def flat_operations(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations that reach the database, those inside of others too."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from flat_operations(operation.database_operations)
        else:
            yield operation


def _names_of(operation: Operation, app: str, apps: Any) -> Iterator[str]:
    if isinstance(operation, migrations.RenameField):
        yield from _columns(operation.old_name)
    elif isinstance(operation, migrations.RemoveField):
        yield from _columns(operation.name)
    elif isinstance(operation, migrations.AlterField):
        if not _keeps_type(operation, app, apps):
            yield from _columns(operation.name)
    elif isinstance(operation, migrations.RenameModel):
        yield f"{app}_{operation.old_name_lower}"
    elif isinstance(operation, migrations.DeleteModel | migrations.AlterModelTable):
        yield f"{app}_{operation.name_lower}"


def _keeps_type(operation: migrations.AlterField, app: str, apps: Any) -> bool:
    try:
        old = apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
    except (LookupError, FieldDoesNotExist):
        return False
    new: Any = operation.field
    return type(old) is type(new) and _shape(old) == _shape(new)


def _shape(field: Any) -> tuple[object, ...]:
    return (field.max_length, field.db_column, getattr(field, "db_collation", None))


def _columns(field: str) -> Iterator[str]:
    """The column of a field, be it a reference or not."""
    yield from (field, f"{field}_id")
