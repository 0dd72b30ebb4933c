"""Middleware that counts a request's queries and what the database did for them, and reads their plans.

On PostgreSQL that is rows read: rows of sequential scans and entries of index scans, as its statistics
tell. SQLite tells no rows, so there it is the steps of its virtual machine, which grow with them.
"""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

from tests.benchmarks.outside.plans import faults_of

QUERIES_HEADER = "X-Bench-Queries"
WORK_HEADER = "X-Bench-Work"
FAULTS_HEADER = "X-Bench-Faults"
# A header holds so much of them.
MOST_FAULTS, LONGEST_FAULT = 10, 400
STEPS_AT_ONCE = 50
_ROWS_READ = """
    SELECT (SELECT COALESCE(sum(seq_tup_read), 0) FROM pg_stat_user_tables)
         + (SELECT COALESCE(sum(idx_tup_read), 0) FROM pg_stat_user_indexes)
"""


class MeterMiddleware:
    """Adds the three headers to each answer. One request at a time: the counts are the process's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._steps = 0
        connection_created.connect(self._count_steps)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries: list[tuple[str, Any]] = []

        def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
            queries.append((sql, params))
            return execute(sql, params, *rest)

        before = self._work()
        with connection.execute_wrapper(note):
            response = self.get_response(request)
        response[QUERIES_HEADER] = str(len(queries))
        response[WORK_HEADER] = str(self._work() - before)
        faults = [fault[:LONGEST_FAULT] for query in queries for fault in faults_of(*query)]
        response[FAULTS_HEADER] = json.dumps(faults[:MOST_FAULTS])
        return response

    def _work(self) -> int:
        if connection.vendor == "sqlite":
            return self._steps
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute(_ROWS_READ)
            return int(cursor.fetchone()[0])

    def _count_steps(self, **signal: Any) -> None:
        raw = signal["connection"].connection
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(self._on_steps, STEPS_AT_ONCE)

    def _on_steps(self) -> int:
        self._steps += STEPS_AT_ONCE
        return 0
