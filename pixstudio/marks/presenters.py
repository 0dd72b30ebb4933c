"""Marks of results on tiles and on their pages."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import BEST_RATING, REJECTED, ResultGroup
from pixstudio.marks.queries import Marks, marks_of, starred_among
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed_for_all
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class TileMarks:
    """What a tile shows of its marks. Without `may_rate` only the star can be changed."""

    id: str
    is_starred: bool
    rating: int | None
    may_rate: bool
    url: str

    @property
    def is_rejected(self) -> bool:
        return self.rating == REJECTED

    @property
    def rating_text(self) -> str:
        return rating_text(self.rating)


@dataclass(frozen=True)
class RatingChoice:
    """A button that rates; pressing the chosen one takes the rating away."""

    key: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class TagLink:
    label: str
    url: str


@dataclass(frozen=True)
class MarksBar:
    """The marks on a result's own page, and where each is changed."""

    id: str
    is_starred: bool
    may_rate: bool
    rating_text: str
    ratings: list[RatingChoice]
    rejection: RatingChoice
    tags: list[TagLink]
    tags_text: str
    note: str
    url: str


def rating_text(rating: int | None) -> str:
    """`Rated 4 of 5`."""
    if rating is None:
        return _("Not rated")
    if rating == REJECTED:
        return _("Rejected")
    return _("Rated %(rating)s of %(best)s") % {"rating": rating, "best": BEST_RATING}


def marks_of_tiles(
    ratings: Mapping[uuid.UUID, int | None], member: Membership
) -> dict[uuid.UUID, TileMarks]:
    """The marks of results by id, whose ratings were read with them; one query."""
    starred, may_rate = starred_among(member, ratings), _may_rate(member)
    return {
        pk: TileMarks(str(pk), pk in starred, rating, may_rate, url_for("generation", pk))
        for pk, rating in ratings.items()
    }


def tile_marks(generation: Generation, member: Membership) -> TileMarks:
    """The marks of one result; one query."""
    return marks_of_tiles({generation.pk: generation.rating}, member)[generation.pk]


def marks_bar(generation: Generation, member: Membership) -> MarksBar | None:
    """The marks on the page of a result; None for a job that has no result."""
    if generation.result_group != ResultGroup.FINISHED:
        return None
    marks = marks_of(member, generation)
    return MarksBar(
        id=str(generation.pk),
        is_starred=marks.is_starred,
        may_rate=_may_rate(member),
        rating_text=rating_text(marks.rating),
        ratings=[_choice(marks, number) for number in range(REJECTED + 1, BEST_RATING + 1)],
        rejection=_choice(marks, REJECTED),
        tags=[
            TagLink(tag, f"{url_for('gallery')}?{urlencode({'tag': tag})}") for tag in marks.tags
        ],
        tags_text=", ".join(marks.tags),
        note=marks.note,
        url=url_for("generation", generation.pk),
    )


def _choice(marks: Marks, rating: int) -> RatingChoice:
    is_chosen = marks.rating == rating
    key = "r" if rating == REJECTED else str(rating)
    label = _("Reject") if rating == REJECTED else rating_text(rating)
    return RatingChoice(key, "" if is_chosen else str(rating), label, is_chosen)


def _may_rate(member: Membership) -> bool:
    return is_allowed_for_all(member, Permission.MARK_RESULT)
