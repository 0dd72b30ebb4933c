"""Tables, columns, indexes, constraints, triggers and functions, in no order: comparable between databases
that got there in different ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import connection
from django.db.backends.utils import CursorWrapper

_SQLITE_OBJECTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master"
    " WHERE type IN ('index', 'trigger') AND sql <> ''"
)
# PostgreSQL writes an expression another way once it was dumped and loaded.
_NOTATION = re.compile(r"::(character varying|[a-z_]+)(\(\d+\))?|[()\[\]\s]+")
_POSTGRESQL = (
    "SELECT table_name, column_name, udt_name, is_nullable, column_default, generation_expression,"
    " character_maximum_length, collation_name FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc JOIN pg_language l ON l.oid = prolang"
    " WHERE pronamespace = 'public'::regnamespace AND lanname = 'plpgsql'",
)


def schema_of_database() -> set[str]:
    """A line for each part, of the database that this process uses."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return {*_sqlite_lines(cursor)}
        return {line for query in _POSTGRESQL for line in _lines(cursor, query)}


def _lines(cursor: CursorWrapper, query: str) -> list[str]:
    cursor.execute(query)
    return [_NOTATION.sub("", " ".join(map(str, row))) for row in cursor.fetchall()]


def _sqlite_lines(cursor: CursorWrapper) -> Iterator[str]:
    yield from _lines(cursor, _SQLITE_OBJECTS)
    for table in connection.introspection.table_names(cursor):
        # Without its position: a table that was altered is made again.
        for _position, *facts in _rows(cursor, f'PRAGMA table_xinfo("{table}")'):
            yield f"{table} {facts}"
        for name, known in connection.introspection.get_constraints(cursor, table).items():
            if known["check"] and not name.startswith("__"):
                yield f"{table} {name} {sorted(known['columns'])}"


def _rows(cursor: CursorWrapper, query: str) -> list[tuple[object, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())
