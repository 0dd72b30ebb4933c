"""What PostgreSQL has of a room's triggers, functions and views, and from which text they were made."""

import hashlib
from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

_MARK = "SELECT obj_description(to_regproc(%s), 'pg_proc')"
_TRIGGERS = "SELECT COUNT(DISTINCT tgname) FROM pg_trigger WHERE tgname = ANY(%s)"
_VIEWS = "SELECT COUNT(*) FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NOT NULL"
_DEFINITIONS = """
    SELECT string_agg(text, ' ') FROM (
        SELECT prosrc AS text FROM pg_proc WHERE proname = ANY(%s)
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = ANY(%s)
        UNION ALL SELECT pg_get_viewdef(to_regclass(name)) FROM unnest(%s::text[]) AS name
    ) AS known
"""


class ObjectMarks:
    """The digest of the text, kept as the comment of the first function; it goes when that is dropped."""

    def __init__(
        self, connection: BaseDatabaseWrapper, text: str, names: Sequence[tuple[str, str]]
    ) -> None:
        self._connection = connection
        self._digest = hashlib.sha256(text.encode()).hexdigest()
        self._functions, self._triggers, self._views = (
            [name for found, name in names if found == kind]
            for kind in ("FUNCTION", "TRIGGER", "VIEW")
        )

    def are_right(self) -> bool:
        """Whether all are there, made from this text, and what follows from them was made too."""
        with self._connection.cursor() as cursor:
            cursor.execute(_MARK, [self._functions[0]])
            if cursor.fetchone()[0] != self._digest:
                return False
            cursor.execute(_TRIGGERS, [self._triggers])
            has_triggers = cursor.fetchone()[0] == len(set(self._triggers))
            cursor.execute(_VIEWS, [self._views])
            return bool(has_triggers and cursor.fetchone()[0] == len(self._views))

    def write(self) -> None:
        """Remember that everything of this text is made."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON FUNCTION {self._functions[0]} IS '{self._digest}'")

    def definitions(self) -> str:
        """The text of those that the database has, perhaps of an earlier version; "" without any."""
        with self._connection.cursor() as cursor:
            cursor.execute(_DEFINITIONS, [self._functions, self._triggers, self._views])
            return cursor.fetchone()[0] or ""
