"""The database's part of the order by rating: a trigger that ranks a result's items with its rating."""

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, SmallIntegerField, Value, When
from django.db.models.expressions import Combinable

from pixstudio.web.database.objects import DatabaseObjects

TABLES = frozenset({"jobs_generation", "collections_collectionitem"})
_RANK = (
    "SELECT CASE WHEN rating IS NULL THEN 1 WHEN rating = 0 THEN 0 ELSE rating + 1 END"
    " FROM jobs_generation AS job WHERE job.id = generation_id"
)


def rank_of_rating() -> Combinable:
    """A result's rank: 2 to 6 by its rating, 1 without one, 0 for a rejected result."""
    return Case(
        When(rating=0, then=Value(0)),
        When(rating__isnull=False, then=F("rating") + 1),
        default=Value(1),
        output_field=SmallIntegerField(),
    )


def rank_again(connection: BaseDatabaseWrapper) -> None:
    """Rank the items of results that were rated while there was no trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE collections_collectionitem SET rating_rank = ({_RANK})"  # noqa: S608
            f" WHERE generation_id IS NOT NULL AND rating_rank <> ({_RANK})"
        )


RANKS = DatabaseObjects(Path(__file__).parent, TABLES, after=rank_again)
