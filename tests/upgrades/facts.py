"""What an upgrade must not change: rows by table and sums; and the migrations that made the tables."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Sum

from pixstudio.backups.snapshots import applied_migrations
from pixstudio.backups.sums import differing_sums, sums_of
from pixstudio.backups.tables import all_models
from pixstudio.jobs.models import BudgetSum

# Written by Django after every migration, or made again from other rows: their sums are compared.
MADE_AGAIN = {
    *("django_content_type", "auth_permission", "jobs_budgetsum", "gallery_resultsum"),
    *("library_filesum", "search_teamnumber", "search_searchdocument", "search_jobfact"),
}
# Tables that a later version empties or removes on purpose, with that version and its reason.
CHANGED: dict[str, str] = {}


def facts_of_database() -> dict[str, Any]:
    """All of them, of the database that this process uses."""
    return {
        "rows": rows_by_table(),
        "sums": sums_of(connection),
        "budgets": _budgets(),
        "migrations": applied_migrations(connection),
    }


def rows_by_table() -> dict[str, int]:
    """Of the tables of all models that are there."""
    there = {*connection.introspection.table_names()}
    tables = {one._meta.db_table for one in all_models(apps)}
    return {table: _count(table) for table in sorted(tables & there)}


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return int(cursor.fetchone()[0])


def _budgets() -> dict[str, int]:
    sums = BudgetSum.objects.values_list("month", "subject_id").annotate(Sum("credits"))
    return {f"{month} {subject}": credits for month, subject, credits in sums}


def differences(manifest: dict[str, Any]) -> list[str]:
    """A sentence for each fact that is no longer as the manifest says."""
    found = rows_by_table()
    kept = manifest["rows"].keys() - MADE_AGAIN - CHANGED.keys()
    sentences = [
        f"{table}: {manifest['rows'][table]} rows, now {found.get(table, 'no table')}."
        for table in sorted(kept)
        if manifest["rows"][table] != found.get(table)
    ]
    sentences += differing_sums(manifest["sums"], connection)
    if _budgets() != manifest["budgets"]:
        sentences.append(f"budgets: {manifest['budgets']}, now {_budgets()}.")
    return sentences
