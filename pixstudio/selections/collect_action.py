"""Adding selected results to a collection."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.collections.operations.editing import CollectionGone
from pixstudio.collections.operations.items import add_results
from pixstudio.collections.queries import collection_of
from pixstudio.selections.bulk_actions import (
    BulkAction,
    InvalidArgument,
    Portion,
    PortionOutcome,
    RunStopped,
)
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.ids import parse_uuid

ALREADY_IN = "already_in"


def _collect(portion: Portion) -> PortionOutcome:
    """May be repeated: what is in the collection already is left."""
    gone = RunStopped(_("The collection was deleted or archived, or you can’t change it."))
    collection = collection_of(portion.member, portion.argument["collection"])
    if collection is None:
        raise gone
    ids = [job.pk for job in portion.jobs]
    try:
        count = add_results(
            collection=collection, ids=ids, member=portion.member, now=portion.moment
        )
    except CollectionGone as error:
        raise gone from error
    return PortionOutcome({ALREADY_IN: len(ids) - count})


def _collection_of(post: QueryDict) -> dict[str, Any]:
    pk = parse_uuid(post.get("collection", ""))
    if pk is None:
        raise InvalidArgument(_("Choose a collection. Nothing was changed."))
    return {"collection": str(pk)}


def _collected_text(count: int) -> str:
    text = ngettext(
        "%(count)s result added to the collection.",
        "%(count)s results added to the collection.",
        count,
    )
    return text % {"count": format_number(count)}


COLLECT = BulkAction("collect", _collect, _collected_text, _collection_of)
