"""The database's part of the search: documents and facts written by triggers, and an index of trigrams.

SQLite has FTS5, PostgreSQL an index of pg_trgm.
"""

from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

from pixstudio.search.index.documents import write_missing_documents
from pixstudio.web.database.objects import DatabaseObjects

FOLDER = Path(__file__).parent
TABLES = frozenset(
    {
        "search_searchdocument",
        "search_jobfact",
        "jobs_generationinput",
        "library_asset",
        "marks_resulttag",
    }
)
EXTENSIONS = ("pg_trgm", "btree_gin")
# By the team's number too, so that a team's documents are found without those of others.
TRIGRAM_INDEX = (
    "CREATE INDEX {how} search_trigram_index ON search_searchdocument"
    " USING gin (team_number, text gin_trgm_ops)"
)


def create_index(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing of the index and its triggers."""
    INDEX.create(connection)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers and the view; `create_index` brings them back."""
    INDEX.remove(connection)


def _fill(connection: BaseDatabaseWrapper) -> None:
    """Write the documents of a restored database, and create the index of trigrams."""
    write_missing_documents(connection)
    if connection.vendor == "postgresql":
        _create_trigram_index(connection)


def _create_trigram_index(connection: BaseDatabaseWrapper) -> None:
    """Without the right to create extensions the search works, and reads all documents: `doctor` says so."""
    with connection.cursor() as cursor:
        try:
            # A failure inside of a transaction would end all of it.
            with transaction.atomic(using=connection.alias):
                for name in EXTENSIONS:
                    cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        except DatabaseError:
            return
        # Jobs may be written meanwhile; inside of a transaction, as while restoring, there are none.
        how = "" if connection.in_atomic_block else "CONCURRENTLY"
        if not has_trigram_index(connection):
            cursor.execute(f"DROP INDEX {how} IF EXISTS search_trigram_index")
            cursor.execute(TRIGRAM_INDEX.format(how=how))


def has_trigram_index(connection: BaseDatabaseWrapper) -> bool:
    """Whether the search can use an index on this database: one that is there and finished."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_index"
            " WHERE indexrelid = to_regclass('search_trigram_index') AND indisvalid)"
        )
        return bool(cursor.fetchone()[0])


INDEX = DatabaseObjects(FOLDER, TABLES, after=_fill, is_complete=has_trigram_index)
