"""The results that a form selects: boxes that are ticked, or all that match the filters of the list."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict

from pixstudio.gallery.filtering.filter_menus import filters_from
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.result_lists import count_of, filtered_page
from pixstudio.jobs.models import Generation
from pixstudio.selections.operations.portions import (
    Selection,
    jobs_with_ids,
    selected_ids,
    selection_of_filters,
    selection_of_ids,
)
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership
from pixstudio.web.lists.ids import parse_uuids

MAX_IDS = 10_000
MAX_CHARACTERS = 2000
# As many results are changed while the browser waits.
SMALL = 100


@dataclass(frozen=True)
class Posted:
    """What is selected; `total` is None for more than are counted. `ids` are empty for all that match."""

    selection: Selection
    total: int | None
    ids: tuple[uuid.UUID, ...] = ()


def posted_selection(request: MemberRequest, *, in_trash: bool = False) -> Posted | None:
    """The selected results; None if nothing is. Raises: Http404 if the team has none of them."""
    if request.POST.get("all") == "1" and not in_trash:
        return _all_matching(request.member, posted_filters(request))
    ids = posted_ids(request)
    if not ids:
        return None
    rows = Generation.objects.filter(team=request.member.team)
    if not rows.filter(pk__in=ids[:SMALL]).exists() and not jobs_with_ids(
        request.member.team, ids, in_trash=in_trash
    ):
        raise Http404
    return Posted(selection_of_ids(ids), len(ids), tuple(ids))


def _all_matching(member: Membership, filters: Filters) -> Posted | None:
    ids = selected_ids(member, filters, SMALL)
    if len(ids) <= SMALL:
        return Posted(selection_of_ids(ids), len(ids), tuple(ids)) if ids else None
    count = count_of(member, filters, filtered_page(member, filters))
    # A search counts no further than its first page.
    total = None if count is None or count.is_more else count.count
    return Posted(selection_of_filters(filters), total)


def posted_filters(request: HttpRequest) -> Filters:
    """The filters of the list that the form belongs to; without any, those of the whole gallery."""
    address = request.POST.get("filter", "")[:MAX_CHARACTERS]
    try:
        query = urlsplit(address).query
    except ValueError:
        query = ""
    return filters_from(QueryDict(query))


def posted_ids(request: HttpRequest) -> list[uuid.UUID]:
    """The ids of the form, each field with one or several; what is none is left out."""
    texts = ",".join(request.POST.getlist("ids")).split(",")[:MAX_IDS]
    return parse_uuids(text.strip() for text in texts)
