"""The database's part of the order by rating: a trigger that ranks a result's items with its rating."""

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, OuterRef, Q, SmallIntegerField, Subquery, Value, When
from django.db.models.expressions import Combinable

from pixstudio.collections.models import CollectionItem
from pixstudio.jobs.models import Generation
from pixstudio.web.database.objects import DatabaseObjects

TABLES = frozenset({"jobs_generation", "collections_collectionitem"})
# The rank of what has no rating: a file, or a result that nobody rated.
UNRATED_RANK = 1


def rank_of_rating() -> Combinable:
    """A result's rank: 2 to 6 by its rating, 1 without one, 0 for a rejected result."""
    return Case(
        When(rating=0, then=Value(0)),
        When(rating__isnull=False, then=F("rating") + 1),
        default=Value(UNRATED_RANK),
        output_field=SmallIntegerField(),
    )


def rank_again(connection: BaseDatabaseWrapper) -> None:
    """Rank the items of results that were rated while there was no trigger."""
    rated = Generation.objects.filter(pk=OuterRef("generation")).order_by()
    rank = Subquery(rated.values(rank=rank_of_rating()))
    rows = CollectionItem.objects.using(connection.alias).filter(generation__isnull=False)
    rows.filter(~Q(rating_rank=rank)).order_by().update(rating_rank=rank)


RANKS = DatabaseObjects(Path(__file__).parent, TABLES, after=rank_again)
