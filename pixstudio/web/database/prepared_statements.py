"""Statements that PostgreSQL parses and plans once for a connection, not at each call.

Their plan is made without values, so what is the same for all values is written out: an index of some rows
only is used if the plan can rely on its condition. A pooler of transactions has to know prepared statements
(PgBouncer 1.22).
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# `%s` stands for a value and `%%` for a percent sign.
PLACEHOLDER = re.compile("%([s%])")


class PreparingConnection:
    """A connection for Django's compilers: its cursors prepare what they run, where the database can."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """A cursor as Django's own, seen by whoever counts queries."""
        connection: Any = self._connection
        if connection.vendor != "postgresql":
            return connection.cursor()
        return connection.preparing_cursor()


def with_constants(
    sql: str, params: Iterable[tuple[bool, Any]], connection: BaseDatabaseWrapper
) -> str:
    """A statement of PostgreSQL with those parameters written out that are constant (True)."""
    remaining = iter(params)
    ops: Any = connection.ops

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        is_constant, value = next(remaining)
        return ops.compose_sql("%s", [value]).replace("%", "%%") if is_constant else found[0]

    return PLACEHOLDER.sub(written, sql)


def numbered(sql: str) -> str:
    """A statement with PostgreSQL's own placeholders: `$1` for the first `%s`."""
    count = 0

    def placeholder(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        count += 1
        return f"${count}"

    return PLACEHOLDER.sub(placeholder, sql)
