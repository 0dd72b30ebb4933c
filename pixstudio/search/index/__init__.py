"""The database's part of the search: documents written by triggers, and an index of their trigrams.

SQLite has FTS5, PostgreSQL an index of pg_trgm. Both are made after the migrations and taken away before
them: SQLite makes a table anew to change a column, which would drop its triggers, and refuses to while a
view reads it.
"""

import re
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate
from django.db.utils import DatabaseError

FOLDER = Path(__file__).parent
TABLES = {"search_searchdocument", "jobs_generationinput", "library_asset", "marks_resulttag"}
EXTENSIONS = ("pg_trgm", "btree_gin")
# By the team's number too, so that a team's documents are found without those of others.
TRIGRAM_INDEX = (
    "CREATE INDEX IF NOT EXISTS search_trigram_index ON search_searchdocument"
    " USING gin (team_number, text gin_trgm_ops)"
)


def connect(sender: Any) -> None:
    """Have the index made and taken away around the migrations of this app."""
    pre_migrate.connect(_before_migrations, sender=sender, dispatch_uid="search_index")
    post_migrate.connect(_after_migrations, sender=sender, dispatch_uid="search_index")


def _before_migrations(using: str, **_more: Any) -> None:
    remove_triggers(connections[using])


def _after_migrations(using: str, **_more: Any) -> None:
    create_index(connections[using])


def create_index(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing of the index and its triggers."""
    if not set(connection.introspection.table_names()) >= TABLES:
        return
    with connection.cursor() as cursor:
        for statement in statements_of(connection.vendor):
            cursor.execute(statement)
    if connection.vendor == "postgresql":
        _create_trigram_index(connection)


def _create_trigram_index(connection: BaseDatabaseWrapper) -> None:
    """Without the right to create extensions the search works, and reads all documents: `doctor` says so."""
    with connection.cursor() as cursor:
        try:
            for name in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        except DatabaseError:
            return
        cursor.execute(TRIGRAM_INDEX)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers and the view; `create_index` brings them back."""
    text = (FOLDER / f"{connection.vendor}.sql").read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in re.findall(r"CREATE TRIGGER IF NOT EXISTS (\w+)", text):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for name in re.findall(r"CREATE OR REPLACE FUNCTION (\w+)", text):
            cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")
        cursor.execute("DROP VIEW IF EXISTS search_text")


def statements_of(vendor: str) -> list[str]:
    """The statements of a database's SQL file."""
    blocks = (FOLDER / f"{vendor}.sql").read_text(encoding="utf-8").split("\n\n")
    return [block for block in blocks if not block.startswith("--")]


def has_trigram_index(connection: BaseDatabaseWrapper) -> bool:
    """Whether the search can use an index on this database."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('search_trigram_index') IS NOT NULL")
        return bool(cursor.fetchone()[0])
