"""Plans of queries, read from EXPLAIN, and what in them would grow with a team's history."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from pixstudio.jobs.models import Generation
from pixstudio.teams.models import User
from pixstudio.web.lists.bounded_count import MOST

ROWS = 8_000
# PostgreSQL sorts what is little anyway rather than walk an index.
MAX_SORTED = 1000
# What a copied job has of its own, by its number.
SERIES = {
    "sqlite": "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {rows})",
    "postgresql": "WITH series(n) AS (SELECT generate_series(1, {rows}))",
}
VALUES = {
    "sqlite": {
        "id": "printf('%032x', n)",
        "created_at": "strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', '+' || n || ' minutes')",
    },
    "postgresql": {
        "id": "lpad(to_hex(n), 32, '0')::uuid",
        "created_at": "timestamptz '2026-01-01' + n * interval '1 minute'",
    },
}
OF_EVERY = {
    "nonce": "'copy' || n",
    "state": "CASE WHEN n % 10 = 0 THEN 'failed' WHEN n % 100 = 1 THEN 'running' ELSE state END",
    "operation": "CASE n % 3 WHEN 0 THEN 'text' WHEN 1 THEN 'image' ELSE 'extend' END",
    "creator_id": "CASE WHEN n % 4 = 0 THEN {other} ELSE creator_id END",
    "source_id": "CASE WHEN n % 7 = 0 THEN id END",
    "effect_id": "CASE WHEN n % 5 = 0 THEN effect_id END",
    "rating": "CASE WHEN n % 2 = 0 THEN (n / 2) % 6 END",
}


def copy_job(job: Generation, other: User, rows: int = ROWS) -> None:
    """A history of copies of this job, a minute apart, partly the other member's; and its statistics."""
    table = Generation._meta.db_table
    values = {**VALUES[connection.vendor], **OF_EVERY}
    columns = [f.column for f in Generation._meta.concrete_fields if not f.generated]
    chosen = ", ".join(values.get(column, column).format(other=other.pk) for column in columns)
    series = SERIES[connection.vendor].format(rows=rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) {series}"  # noqa: S608
            f" SELECT {chosen} FROM {table}, series WHERE nonce = 'original'"
            if connection.vendor == "sqlite"
            else f"{series} INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608
            f" SELECT {chosen} FROM {table}, series WHERE nonce = 'original'"
        )
    gather_statistics()


def gather_statistics() -> None:
    """As PostgreSQL does by itself in time; SQLite plans without."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def faults_of(queries: Iterable[Any], *, is_small: bool = False) -> list[str]:
    """What in the plans of the captured queries reads or sorts a whole table of jobs.

    PostgreSQL sorts where that is a little cheaper, as among a few thousand rows, and reads them all to
    find a thousand by their ids; here only where no index has the order, and never for ids. Of tables that
    are small here it would read all: with `is_small` it is asked for what it does where an index can be
    used, and may sort. FEW_ROWS are always few.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for choice in ("sort", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{choice} = off")
    return [
        f"{fault}: {query['sql']}"
        for query in queries
        if query["sql"].startswith("SELECT") and not _is_of_shown_rows(query["sql"])
        for fault in _faults(query["sql"], is_small=is_small)
        if not (is_small and "sort" in fault.lower())
    ]


def _is_of_shown_rows(sql: str) -> bool:
    """Inputs and attempts of the page's rows, by their ids."""
    return '"generation_id" IN (' in sql and "search_searchdocument" not in sql


def _faults(sql: str, *, is_small: bool) -> Iterator[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            yield from filter(None, (_sqlite_fault(row[-1]) for row in cursor.fetchall()))
        else:
            are_few = is_small or any(part in sql for part in FEW_ROWS)
            cursor.execute(f"SET LOCAL enable_seqscan = {'off' if are_few else 'on'}")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            found = cursor.fetchone()[0]
            plan = json.loads(found) if isinstance(found, str) else found
            yield from _postgres_faults(plan[0]["Plan"])


def _sqlite_fault(step: str) -> str:
    if (
        step.startswith(
            ("SCAN jobs_", "SCAN marks_", "SCAN search_", "SCAN document", "SCAN other")
        )
        and "VIRTUAL TABLE" not in step
    ):
        return step
    return f"Sort ({step})" if "USE TEMP B-TREE FOR" in step and "ORDER BY" in step else ""


def _postgres_faults(node: dict[str, Any]) -> Iterator[str]:
    kind = node["Node Type"]
    if "Sort" in kind and node["Plans"][0]["Plan Rows"] > MAX_SORTED:
        yield kind
    if kind == "Seq Scan" and node["Relation Name"] in LARGE_TABLES:
        yield f"{kind} of {node['Relation Name']}"
    for inner in node.get("Plans", []):
        yield from _postgres_faults(inner)


# Sums, of which a day is a large part here, and the first thousand of something: both PostgreSQL may rather
# scan in so short a table, depending on what earlier tests left in its file.
FEW_ROWS = {'"gallery_resultsum"', f"LIMIT {MOST + 1})"}
LARGE_TABLES = {"jobs_generation", "search_searchdocument", "jobs_generationinput", "jobs_attempt"}
LARGE_TABLES |= {"marks_star", "marks_resulttag", "search_jobfact", "gallery_resultsum"}
SCANS = ("SCAN jobs_", "SCAN marks_", "SCAN search_", "SCAN document", "SCAN other")
