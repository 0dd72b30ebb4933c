"""The collection that a form’s jobs are made for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.collections.models import Collection
from pixstudio.collections.queries import collection_choices, open_collections
from pixstudio.teams.models import Membership
from pixstudio.web.lists.ids import parse_uuid


@dataclass(frozen=True)
class CollectionChoice:
    """What the page offers. `is_gone`: the form names one that nothing can be added to."""

    choices: Sequence[Collection] = ()
    chosen: Collection | None = None
    is_gone: bool = False


def collection_choice(member: Membership, value: str) -> CollectionChoice:
    """The member's collections, and the one that the form names. One query, two for one far behind."""
    choices = collection_choices(member)
    if not value:
        return CollectionChoice(choices)
    chosen = next((one for one in choices if str(one.pk) == value), None)
    if chosen is None and (chosen := chosen_collection(member, value)):
        choices = [chosen, *choices]
    return CollectionChoice(choices, chosen, is_gone=chosen is None)


def chosen_collection(member: Membership, value: str) -> Collection | None:
    """The collection with this id, if the member may add to it."""
    pk = parse_uuid(value)
    return open_collections(member).filter(pk=pk).first() if pk else None


def collection_gone_text() -> str:
    """That the chosen collection takes no jobs."""
    return _(
        "This collection was deleted, archived, or is no longer yours to change. Choose another, "
        "or none."
    )
