"""Collections of tests, made by their operations."""

from typing import Any

from django.utils import timezone

from pixstudio.collections.models import Collection, CollectionItem
from pixstudio.collections.operations.editing import CollectionValues, create_collection
from pixstudio.collections.operations.items import add_results
from pixstudio.collections.queries import shown_items
from pixstudio.jobs.models import Generation
from tests.teams.people import Person


def board(person: Person, name: str = "Campaign", **values: Any) -> Collection:
    """A collection that this person creates."""
    return create_collection(
        member=person.member, values=CollectionValues(name, **values), now=timezone.now()
    )


def restricted(owner: Person, *people: Person, may_change: bool = False) -> Collection:
    """A collection that only these people see, beside owners and admins."""
    members = {one.member.user_id: may_change for one in people}
    return board(owner, "Secret client", is_restricted=True, members=members)


def put(person: Person, collection: Collection, *jobs: Generation) -> int:
    """Add results, the first one in front."""
    return sum(
        add_results(collection=collection, ids=[one.pk], member=person.member, now=timezone.now())
        for one in reversed(jobs)
    )


def items(collection: Collection) -> list[CollectionItem]:
    """What is shown, in the order by hand."""
    return list(shown_items(collection.pk).order_by("position", "id"))


def results_in(collection: Collection) -> list[Any]:
    return [item.generation_id for item in items(collection)]
