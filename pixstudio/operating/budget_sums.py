"""Compares the kept sums of budgets with the attempts that they are of."""

from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.jobs.budget_sums import MONTH

# One statement, so that both sides are of the same moment while jobs run.
_WRONG = """
    SELECT COUNT(*) FROM (
        SELECT subject_id FROM (
            SELECT subject_id, month, credits FROM jobs_budgetsum
            UNION ALL SELECT api_key_id, {month}, -credits FROM jobs_attempt
            WHERE api_key_id IS NOT NULL AND charge IN ('charged', 'reserved')
            UNION ALL SELECT made_for_id, {month}, -credits FROM jobs_attempt
            WHERE made_for_id IS NOT NULL AND charge IN ('charged', 'reserved')
        ) AS entries GROUP BY subject_id, month HAVING SUM(credits) <> 0
    ) AS wrong
"""


def count_wrong_sums(connection: BaseDatabaseWrapper) -> int:
    """The number of months of API keys and cost centers whose sum is not that of their attempts.

    Reads all attempts of keys and collections.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WRONG.format(month=MONTH[connection.vendor]))
        return int(cursor.fetchone()[0])
