"""The database's part of budgets of keys and collections: triggers that add up what attempts cost."""

from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.web.database.objects import DatabaseObjects

MONTH = {
    "sqlite": "strftime('%Y-%m-01', day)",
    "postgresql": "date_trunc('month', day)::date",
}
_SUM_UP = """
    INSERT INTO jobs_budgetsum(subject_id, month, credits)
    SELECT {subject}, {month}, SUM(credits) FROM jobs_attempt
    WHERE {subject} IS NOT NULL AND charge IN ('charged', 'reserved') GROUP BY 1, 2
"""


def sum_up_again(connection: BaseDatabaseWrapper) -> None:
    """Make all sums from the attempts, those included that changed while there were no triggers."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE jobs_attempt IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM jobs_budgetsum")
        for subject in ("api_key_id", "made_for_id"):
            cursor.execute(_SUM_UP.format(subject=subject, month=MONTH[connection.vendor]))


TABLES = frozenset({"jobs_attempt", "jobs_budgetsum"})
BUDGET_SUMS = DatabaseObjects(Path(__file__).parent, TABLES, after=sum_up_again)
