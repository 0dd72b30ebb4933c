"""The gallery's filter by a collection: it walks the items of the collection, not the team's history."""

from django.db.models import F, QuerySet

from pixstudio.collections.models import CollectionItem
from pixstudio.collections.queries import collection_of
from pixstudio.jobs.link_filters import LinkFilter
from pixstudio.teams.models import Membership


def _items(member: Membership, typed: str) -> QuerySet[CollectionItem]:
    """The results of a collection that the member sees."""
    rows = CollectionItem.objects.filter(generation__isnull=False).annotate(created_at=F("made_at"))
    collection = collection_of(member, typed)
    return rows.filter(collection=collection.pk) if collection else rows.none()


COLLECTION = LinkFilter("collection", _items)
