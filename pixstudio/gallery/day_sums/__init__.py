"""The database's part of the sums of days: triggers that keep them with every change of a job."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.web.database.migrating.locks import run_between_locks, short_lock_waits
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
    FROM jobs_generation WHERE result_group IN ('finished', 'failed') {part}
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
# Months of teams that have jobs, or sums of jobs that are gone.
_MONTHS = """
    SELECT team_id, month_of(created_at) FROM jobs_generation
    UNION SELECT team_id, month_of(begins_at) FROM gallery_resultsum ORDER BY 1, 2
"""
_OF_A_MONTH = "AND team_id = %s AND {at} >= %s AND {at} < %s + interval '1 month'"


def sum_up_again(connection: BaseDatabaseWrapper) -> None:
    """Make all sums from the jobs: those that changed while there were no triggers are in them too.

    Where jobs may run meanwhile, each month of a team in a transaction of its own.
    """
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        with transaction.atomic(using=connection.alias):
            _sum_up(connection)
    else:
        for team, month in _months(connection):
            run_between_locks(connection, partial(_sum_up_month, connection, team, month))


def _months(connection: BaseDatabaseWrapper) -> list[tuple[uuid.UUID, dt.datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS)
        return [(team, month) for team, month in cursor.fetchall()]


def _sum_up_month(connection: BaseDatabaseWrapper, team: uuid.UUID, month: dt.datetime) -> None:
    with short_lock_waits(connection):
        _sum_up(connection, _OF_A_MONTH, [team, month, month])


def _sum_up(connection: BaseDatabaseWrapper, part: str = "", values: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE jobs_generation IN SHARE ROW EXCLUSIVE MODE")
        of_sums, of_jobs = part.format(at="begins_at"), part.format(at="created_at")
        cursor.execute(f"DELETE FROM gallery_resultsum WHERE true {of_sums}", values or None)  # noqa: S608
        for unit, begins_at in _STARTS[connection.vendor].items():
            statement = _SUM_UP.format(unit=unit, begins_at=begins_at, part=of_jobs)
            cursor.execute(statement, values or None)


DAY_SUMS = DatabaseObjects(FOLDER, TABLES, after=sum_up_again)
