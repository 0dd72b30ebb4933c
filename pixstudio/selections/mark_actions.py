"""Marks as actions on selected results: favourite, rating, tags."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.library.operations import clean_tags
from pixstudio.marks.operations import RATINGS, change_tags, rate_results, set_stars
from pixstudio.selections.bulk_actions import (
    BulkAction,
    InvalidArgument,
    Portion,
    PortionOutcome,
)
from pixstudio.teams.models import Role
from pixstudio.web.formatting import format_number

NO_RESULT = "no_result"
NO_RATING = "none"


def _marked(portion: Portion, count: int) -> PortionOutcome:
    """Jobs without a result take no marks."""
    return PortionOutcome({NO_RESULT: len(portion.jobs) - count})


def _values(portion: Portion) -> dict[str, Any]:
    return {"member": portion.member, "ids": [job.pk for job in portion.jobs]}


def _star(*, is_starred: bool) -> Callable[[Portion], PortionOutcome]:
    return lambda portion: _marked(portion, set_stars(**_values(portion), is_starred=is_starred))


def _rate(portion: Portion) -> PortionOutcome:
    rating = portion.argument["rating"]
    return _marked(portion, rate_results(**_values(portion), rating=rating))


def _tag(portion: Portion) -> PortionOutcome:
    return _marked(portion, change_tags(**_values(portion), add=portion.argument["tags"]))


def _untag(portion: Portion) -> PortionOutcome:
    return _marked(portion, change_tags(**_values(portion), remove=portion.argument["tags"]))


def _rating_of(post: QueryDict) -> dict[str, Any]:
    typed = post.get("rating", "")
    if typed == NO_RATING:
        return {"rating": None}
    if typed not in map(str, RATINGS):
        raise InvalidArgument(_("Choose a rating. Nothing was changed."))
    return {"rating": int(typed)}


def _tags_of(post: QueryDict) -> dict[str, Any]:
    tags = clean_tags(post.get("tag", "").split(","))
    if not tags:
        raise InvalidArgument(_("Enter a tag first. Nothing was changed."))
    return {"tags": tags}


def _starred_text(count: int) -> str:
    text = ngettext(
        "%(count)s result added to your favourites.",
        "%(count)s results added to your favourites.",
        count,
    )
    return text % {"count": format_number(count)}


def _unstarred_text(count: int) -> str:
    text = ngettext(
        "%(count)s result removed from your favourites.",
        "%(count)s results removed from your favourites.",
        count,
    )
    return text % {"count": format_number(count)}


def _rated_text(count: int) -> str:
    text = ngettext("%(count)s result rated.", "%(count)s results rated.", count)
    return text % {"count": format_number(count)}


def _tagged_text(count: int) -> str:
    text = ngettext("%(count)s result tagged.", "%(count)s results tagged.", count)
    return text % {"count": format_number(count)}


def _untagged_text(count: int) -> str:
    text = ngettext(
        "Tag removed from %(count)s result.", "Tag removed from %(count)s results.", count
    )
    return text % {"count": format_number(count)}


MARK_ACTIONS = (
    BulkAction("favourite", _star(is_starred=True), _starred_text, role=Role.VIEWER, marks=True),
    BulkAction(
        "unfavourite", _star(is_starred=False), _unstarred_text, role=Role.VIEWER, marks=True
    ),
    BulkAction("rate", _rate, _rated_text, _rating_of, marks=True),
    BulkAction("tag", _tag, _tagged_text, _tags_of, marks=True),
    BulkAction("untag", _untag, _untagged_text, _tags_of, marks=True),
)
