"""The gallery's filter by a collection: it walks the items of the collection, not the team's history."""

from django.db.models import F, QuerySet

from pixstudio.collections.models import CollectionItem
from pixstudio.collections.queries import collection_of
from pixstudio.jobs.link_filters import LinkFilter
from pixstudio.teams.models import Membership


def _items(member: Membership, typed: str) -> QuerySet[CollectionItem]:
    """The results of a collection that the member sees."""
    collection = collection_of(member, typed)
    if collection is None:
        return CollectionItem.objects.none()
    rows = CollectionItem.objects.filter(collection=collection.pk, generation__isnull=False)
    return rows.annotate(created_at=F("made_at"))


COLLECTION = LinkFilter("collection", _items)
