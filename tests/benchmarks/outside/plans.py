"""What in the plans of a page's queries grows with its studio: tables that are read whole, and sorts.

PostgreSQL runs each query once more and counts rows: that of a prepared statement by the plan which its
connection keeps. SQLite counts nothing, so there a fault is what its plan says of a large table.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from pixstudio.web.database.prepared_statements import numbered

# Rows, of the 10,000 jobs and 50,000 files that there are at least. What is little anyway may be sorted.
MOST_READ, MOST_SORTED = 5_000, 5_000
LARGE = (
    *("jobs_generation", "jobs_attempt", "jobs_generationinput", "jobs_batch", "library_asset"),
    *("search_searchdocument", "search_jobfact", "marks_star", "marks_resulttag"),
)
# With the name that the query gives it, if any.
_LARGE_TABLE = re.compile(rf'\b({"|".join(LARGE)})\b"?(?: (?:AS )?"?(\w+))?')

_BY_KEYS = re.compile(r"\((generation_id|id|rowid)=\?\)")


def faults_of(sql: str, params: Sequence[Any] | None) -> list[str]:
    """The faults of a query that a page ran, each with the statement; none of what only writes."""
    if not sql.startswith("SELECT"):
        return []
    faults = _in_sqlite if connection.vendor == "sqlite" else _in_postgresql
    return [f"{fault}: {' '.join(sql.split())}" for fault in faults(sql, params or ())]


def _in_sqlite(sql: str, params: Sequence[Any]) -> Iterator[str]:
    names = {name for names in _LARGE_TABLE.findall(sql) for name in names}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        steps = [(parent, step) for _id, parent, _unused, step in cursor.fetchall()]
    large = [
        (parent, step)
        for parent, step in steps
        if step.startswith(("SCAN", "SEARCH")) and step.split()[1] in names
    ]
    yield from (step for _, step in large if step.startswith("SCAN") and "VIRTUAL" not in step)
    # Of rows by their keys there are few.
    sorted_parents = {parent for parent, step in large if not _BY_KEYS.search(step)}
    for parent, step in steps:
        if step.startswith("USE TEMP B-TREE FOR") and "ORDER BY" in step:
            yield from [step] if parent in sorted_parents else []


def _in_postgresql(sql: str, params: Sequence[Any]) -> Iterator[str]:
    ops: Any = connection.ops
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements WHERE statement = %s", [numbered(sql)]
        )
        if prepared := cursor.fetchone():
            values = f"({', '.join(['%s'] * len(params))})" if params else ""
            sql = f'EXECUTE "{prepared[0]}"{values}'
        cursor.execute(ops.compose_sql(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params))
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    yield from _faults_of_node(plan[0]["Plan"])


def _faults_of_node(node: dict[str, Any]) -> Iterator[str]:
    kind = node["Node Type"]
    read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    if kind == "Seq Scan" and read > MOST_READ:
        yield f"{kind} of {node['Relation Name']}, {read:,.0f} rows"
    inner = node.get("Plans", [])
    if kind == "Sort" and (sorted_rows := _rows_of(inner[0])) > MOST_SORTED:
        yield f"Sort of {sorted_rows:,.0f} rows"
    for one in inner:
        yield from _faults_of_node(one)


def _rows_of(node: dict[str, Any]) -> float:
    return float(node["Actual Rows"] * node["Actual Loops"])
