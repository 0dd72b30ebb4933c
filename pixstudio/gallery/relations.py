"""What a result's page says of other results: what it was made from, and what was made from it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from pixstudio.create.models import RemixOrigin
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.web.prepared_queries import PreparedQuery

CHILDREN_SHOWN = 20


@dataclass(frozen=True)
class Relations:
    """`children` are the first results that it is the source of; `remix_of` is the job whose settings it was
    made with, `is_remixed` whether others were made with its own."""

    children: list[Generation] = field(default_factory=list)
    has_more_children: bool = False
    remix_of: Generation | None = None
    is_remixed: bool = False


def relations_of(generation: Generation) -> Relations:
    """The relations of a result, in two queries and one for what it is a remix of; removed results are left
    out."""
    children = _CHILDREN.rows({"team": generation.team_id, "source": generation.pk})
    ((origin, is_remixed),) = _REMIXES.tuples({"made": generation.pk})
    return Relations(
        children=children[:CHILDREN_SHOWN],
        has_more_children=len(children) > CHILDREN_SHOWN,
        remix_of=_present(origin) if origin else None,
        is_remixed=is_remixed,
    )


def _children(team: uuid.UUID, source: uuid.UUID) -> GenerationQuerySet:
    rows = Generation.objects.filter(team=team, removed_at=None, source=source)
    return rows.order_by("created_at", "id")[: CHILDREN_SHOWN + 1]


def _remixes(made: uuid.UUID) -> "QuerySet[Generation, Any]":
    remixes = RemixOrigin.objects.filter(origin=OuterRef("pk"), generation__removed_at=None)
    rows = Generation.objects.filter(pk=made).annotate(is_remixed=Exists(remixes.order_by()))
    return rows.order_by().values_list("remix_origin__origin", "is_remixed")


def _present(pk: uuid.UUID) -> Generation | None:
    rows = Generation.objects.filter(pk=pk, removed_at=None)
    return rows.select_related("effect", "source").first()


_CHILDREN = PreparedQuery(_children, team=uuid.UUID, source=uuid.UUID)
_REMIXES = PreparedQuery(_remixes, made=uuid.UUID)
