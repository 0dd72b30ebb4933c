"""The database's part of the sums of days: triggers that keep them with every change of a job."""

from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.web.database.objects import DatabaseObjects

FOLDER = Path(__file__).parent
TABLES = frozenset({"jobs_generation", "gallery_resultsum"})
# Quarters and months in which jobs were created, as the triggers write them.
_STARTS = {
    "sqlite": {
        "quarter": "strftime('%Y-%m-%d %H:', created_at)"
        " || printf('%02d:00', CAST(strftime('%M', created_at) AS INTEGER) / 15 * 15)",
        "month": "strftime('%Y-%m-01 00:00:00', created_at)",
    },
    "postgresql": {"quarter": "quarter_of(created_at)", "month": "month_of(created_at)"},
}
_SUM_UP = """
    INSERT INTO gallery_resultsum(
        team_id, result_group, unit, begins_at, creator, operation, model, part,
        count, imported_count, credits
    )
    SELECT team_id, result_group, '{unit}', {begins_at}, COALESCE(creator_id, 0), operation, model, 0,
        COUNT(*), COUNT(*) FILTER (WHERE is_imported),
        SUM(COALESCE(charged_credits, estimate_credits))
    FROM jobs_generation WHERE result_group IN ('finished', 'failed')
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


def sum_up_again(connection: BaseDatabaseWrapper) -> None:
    """Make all sums from the jobs: those that changed while there were no triggers are in them too."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE jobs_generation IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM gallery_resultsum")
        for unit, begins_at in _STARTS[connection.vendor].items():
            cursor.execute(_SUM_UP.format(unit=unit, begins_at=begins_at))


DAY_SUMS = DatabaseObjects(FOLDER, TABLES, after=sum_up_again)
