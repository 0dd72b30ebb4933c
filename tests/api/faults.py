"""Faults of what the API stands on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


@contextmanager
def database_fails_at(start: str) -> Iterator[list[bool]]:
    """Statements that begin so fail, as if the database had gone; the list has an item for each."""
    failed: list[bool] = []

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(start):
            failed.append(True)
            raise OperationalError("The database is away.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield failed
