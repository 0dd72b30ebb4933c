"""All documents at once, for jobs that came without triggers: those of a restored database."""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_TEAMS = """
    INSERT INTO search_teamnumber(team_id)
    SELECT team_id FROM jobs_generation GROUP BY team_id ORDER BY MIN(created_at)
"""
# As the triggers number them: by the millisecond, and one behind the job before where that is taken.
_DOCUMENTS = """
    INSERT INTO search_searchdocument(number, generation_id, team_number, text)
    WITH placed AS (
        SELECT job.id, team.number AS team_number, {first_number} AS first_number,
            ROW_NUMBER() OVER (PARTITION BY team.number ORDER BY job.created_at, job.id) AS rank
        FROM jobs_generation AS job JOIN search_teamnumber AS team ON team.team_id = job.team_id
    )
    SELECT rank + MAX(first_number - rank) OVER (PARTITION BY team_number ORDER BY rank),
        id, team_number, (SELECT text FROM search_text WHERE generation_id = placed.id)
    FROM placed
"""
_FIRST_NUMBER = {
    "sqlite": """(team.number << 46) | ((
        CAST(strftime('%s', job.created_at) AS INTEGER) * 1000
        + CAST(substr(strftime('%f', job.created_at), 4) AS INTEGER)
    ) << 4)""",
    "postgresql": """(team.number::bigint << 46)
        | (floor(extract(epoch FROM job.created_at) * 1000)::bigint << 4)""",
}


def write_missing_documents(connection: BaseDatabaseWrapper) -> None:
    """Write the documents of all jobs if there are jobs and none has one. Their triggers write the facts."""
    if _has_rows(connection, "search_searchdocument") or not _has_rows(
        connection, "jobs_generation"
    ):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE jobs_generation IN SHARE MODE")
            # Made again afterwards, which is quicker than changing it with each document.
            cursor.execute("DROP INDEX IF EXISTS search_trigram_index")
        cursor.execute("DELETE FROM search_teamnumber")
        cursor.execute(_TEAMS)
        cursor.execute(_DOCUMENTS.format(first_number=_FIRST_NUMBER[connection.vendor]))


def _has_rows(connection: BaseDatabaseWrapper, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None
