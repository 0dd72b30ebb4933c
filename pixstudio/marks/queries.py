"""Marks of results, for pages that show them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from pixstudio.jobs.models import Generation
from pixstudio.library.models import Tag
from pixstudio.library.queries.assets import MAX_TAGS_SHOWN
from pixstudio.marks.models import ResultTag, Star
from pixstudio.teams.models import Membership, Team
from pixstudio.web.lists.ids import ColumnsByIds
from pixstudio.web.prepared_queries import PreparedQuery


@dataclass(frozen=True)
class Marks:
    """The marks of one result as a member sees them."""

    is_starred: bool = False
    rating: int | None = None
    note: str = ""
    tags: tuple[str, ...] = ()


def starred_among(member: Membership, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the results that are the member's favourites; one query."""
    return frozenset(pk for (pk,) in _STARRED.tuples(ids, user=member.user_id))


def marks_of(member: Membership, generation: Generation) -> Marks:
    """The marks of a result of the team; two queries."""
    return Marks(
        is_starred=generation.pk in starred_among(member, [generation.pk]),
        rating=generation.rating,
        note=generation.note,
        tags=tuple(name for (name,) in _TAGS.tuples({"generation": generation.pk})),
    )


_STARRED = ColumnsByIds(
    lambda user: Star.objects.filter(user=user).values_list("generation_id"),
    "generation",
    user=int,
)
_TAGS = PreparedQuery(
    lambda generation: (
        ResultTag.objects.filter(generation=generation)
        .order_by("tag__folded")
        .values_list("tag__name")
    ),
    generation=uuid.UUID,
)


def tags_of_results(team: Team) -> dict[int, str]:
    """The names of the team's tags that a result has by their keys, in order, at most MAX_TAGS_SHOWN."""
    links = ResultTag.objects.filter(tag=OuterRef("pk"))
    rows = Tag.objects.filter(Exists(links), team=team)
    return dict(rows.values_list("pk", "name")[:MAX_TAGS_SHOWN])
