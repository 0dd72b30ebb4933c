"""The database's part of the library's totals: triggers that change the sums with each file."""

from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.web.database.objects import DatabaseObjects

TABLE = "library_filesum"
COLUMNS = "team_id, kind, is_trashed, count, size_bytes"


def recount(connection: BaseDatabaseWrapper) -> None:
    """Sum up all files anew: without triggers, during migrations, they may have changed."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE library_asset IN SHARE MODE")
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
        cursor.execute(
            f"INSERT INTO {TABLE} ({COLUMNS})"  # noqa: S608
            " SELECT team_id, kind, trashed_at IS NOT NULL, COUNT(*), SUM(size_bytes)"
            " FROM library_asset GROUP BY 1, 2, 3"
        )


SUMS = DatabaseObjects(Path(__file__).parent, frozenset({TABLE, "library_asset"}), after=recount)
