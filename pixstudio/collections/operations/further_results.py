"""Puts the further results of a request into the collections of its job."""

from pixstudio.collections.models import CollectionItem
from pixstudio.jobs.models import Generation


def follow_into_collections(first: Generation, further: Generation) -> None:
    """Put a further result beside its job, in each collection that has the job. Safe to repeat."""
    items = CollectionItem.objects.filter(generation=first)
    CollectionItem.objects.bulk_create(
        [
            CollectionItem(
                collection_id=item.collection_id,
                generation=further,
                position=item.position,
                made_at=further.created_at,
                title=item.title,
                added_by_id=item.added_by_id,
                added_at=item.added_at,
            )
            for item in items
        ],
        ignore_conflicts=True,
    )
