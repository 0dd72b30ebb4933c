"""The gallery filtered by a collection: it walks the items of the collection, not the team's history."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from pixstudio.collections.queries import collection_of
from pixstudio.jobs.models import GenerationQuerySet
from pixstudio.teams.models import Membership
from pixstudio.web.lists.ids import NO_ID
from pixstudio.web.lists.keyset_pagination import KeysetOrder

# As the gallery's own order, in the columns of the items' index.
NEWEST_FIRST = KeysetOrder("collection_items__made_at")
ORDERING = ("-collection_items__made_at", "-collection_items__generation_id")
LOOKUPS = {
    "collection": "collection_items__collection",
    "begin": "collection_items__made_at__gte",
    "end": "collection_items__made_at__lt",
}


def visible_id(member: Membership, typed: str) -> uuid.UUID:
    """The id of the collection that an address names; one that nothing has if the member doesn't see it."""
    collection = collection_of(member, typed)
    return collection.pk if collection else NO_ID


def results_of(
    rows: GenerationQuerySet, values: dict[str, Any], lookups: Mapping[str, str]
) -> GenerationQuerySet:
    """The results of a collection that match the other values, in the gallery's order.

    One call of `filter`, so that all of them are about the same item.
    """
    behind = Q()
    if "before" in values:
        behind = NEWEST_FIRST.rows_behind(values.pop("before"), values.pop("before_id"))
    names = {**lookups, **LOOKUPS}
    chosen = {names[name]: value for name, value in values.items()}
    return rows.filter(behind, **chosen).order_by(*ORDERING)
