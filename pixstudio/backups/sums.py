"""Sums of a studio that are the same wherever its backup is restored."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# Each a query of a name and numbers, in SQL that both databases know.
_QUERIES = {
    "jobs_by_state": "SELECT state, COUNT(*) FROM jobs_generation GROUP BY state",
    "charged_credits_by_state": "SELECT state, SUM(COALESCE(charged_credits, 0)) FROM jobs_generation"
    " GROUP BY state",
    "estimated_credits": "SELECT 'all', SUM(estimate_credits) FROM jobs_generation",
    "attempts_by_outcome": "SELECT outcome, COUNT(*) FROM jobs_attempt GROUP BY outcome",
    "credits_by_charge": "SELECT charge, SUM(credits) FROM jobs_attempt GROUP BY charge",
    "library_files": "SELECT kind, COUNT(*) FROM library_asset GROUP BY kind",
    "library_bytes": "SELECT kind, SUM(size_bytes) FROM library_asset GROUP BY kind",
    "results_with_a_file": "SELECT 'all', COUNT(*) FROM jobs_generation WHERE file <> ''",
    "days_of_usage": "SELECT 'all', COUNT(*) FROM usage_dailyusage",
    "ends_of_audit_log": "SELECT name || ' ' || last_digest, last_number FROM audit_auditchain",
}
# What is made again must fit what it is made from.
_DERIVED = {
    "searchable jobs": (
        "SELECT COUNT(*) FROM jobs_generation",
        "SELECT COUNT(*) FROM search_searchdocument",
    ),
    "summed jobs": (
        "SELECT COUNT(*) FROM jobs_generation WHERE result_group IN ('finished', 'failed')",
        "SELECT COALESCE(SUM(count), 0) FROM gallery_resultsum WHERE unit = 'month'",
    ),
    "summed files": (
        "SELECT COUNT(*) FROM library_asset",
        "SELECT COALESCE(SUM(count), 0) FROM library_filesum",
    ),
}


def sums_of(connection: BaseDatabaseWrapper) -> dict[str, dict[str, int]]:
    """All sums, by name and group."""
    return {name: _groups(connection, query) for name, query in _QUERIES.items()}


def _groups(connection: BaseDatabaseWrapper, query: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {str(name): int(number or 0) for name, number in sorted(cursor.fetchall())}


def differing_sums(expected: dict[str, Any], connection: BaseDatabaseWrapper) -> list[str]:
    """A sentence for each sum that is not as it was, and for each that was made again and doesn't fit."""
    found = sums_of(connection)
    sentences = [
        f"{name.replace('_', ' ')}: {expected[name]} in the backup, {found[name]} restored."
        for name in sorted(expected.keys() & found.keys())
        if expected[name] != found[name]
    ]
    for name, (first, second) in _DERIVED.items():
        one, other = _single(connection, first), _single(connection, second)
        if one != other:
            sentences.append(f"{name}: {other}, but there are {one}.")
    return sentences


def _single(connection: BaseDatabaseWrapper, query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
