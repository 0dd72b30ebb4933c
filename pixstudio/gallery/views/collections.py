"""Pages of collections: all of them, one, its order by hand, a smart one, and the gallery's menu."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pixstudio.collections.forms import NameForm
from pixstudio.collections.models import Collection
from pixstudio.collections.operations.editing import (
    CollectionGone,
    CollectionRefused,
    CollectionValues,
    create_collection,
)
from pixstudio.collections.operations.items import (
    ItemGone,
    NotSortable,
    move_item,
    move_step,
)
from pixstudio.collections.queries import count_items, may_change, visible_collections
from pixstudio.collections.views.editing import changeable, collection_gone_text
from pixstudio.collections.views.request_parsing import asked_collection
from pixstudio.gallery.collections.costs import costs_of
from pixstudio.gallery.collections.items import (
    MAX_SHOWN,
    PAGE,
    page_of_collections,
    page_of_items,
    projects_of,
)
from pixstudio.gallery.collections.presenters import (
    BoardView,
    board_of,
    cards_of,
    item_tiles,
    result_tiles,
)
from pixstudio.gallery.collections.smart_filters import (
    InvalidFilters,
    clean_filters,
    descriptions_of,
    filters_of_parameters,
    problems_of_saved,
)
from pixstudio.gallery.page_parts import collection_links
from pixstudio.gallery.result_lists import count_of, filtered_page
from pixstudio.gallery.tiles import tiles_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.list_filters import query_params, url_with_query

MAX_SEARCH_LENGTH = 120
MENU_LENGTH = 30


@allow(Role.VIEWER)
@require_GET
def collections(request: MemberRequest) -> HttpResponse:
    """All that the member sees, by name, with a search; or those that are archived."""
    query = request.GET.get("q", "")[:MAX_SEARCH_LENGTH]
    is_archived = request.GET.get("archived") == "1"
    page = page_of_collections(
        request.member, query=query, is_archived=is_archived, cursor=request.GET.get("after", "")
    )
    values = query_params({"q": query, "archived": "1" if is_archived else ""})
    url = url_for("collections")
    context = {
        "cards": cards_of(page.rows, request.member),
        "query": query,
        "is_archived": is_archived,
        "is_bare": not values and not page.rows and "after" not in request.GET,
        "next_url": url_with_query(url, values, after=page.more) if page.more else "",
        "may_create": request.member.may(Role.CREATOR),
    }
    return render(request, "collections/collections.html", context)


@allow(Role.VIEWER)
@require_GET
def collection(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One collection; with `arrange` its items have what sorts, removes and chooses the cover."""
    found = asked_collection(request, pk)
    if (root := found.parent or found).is_restricted:
        prefetch_related_objects([root], "members__user")
    board = _smart_board(request, found) if found.is_smart else _board(request, found)
    is_arranging = "arrange" in request.GET and board.may_change and not board.is_smart
    links = collection_links(request, found) if board.may_change else []
    context = {"board": board, "is_arranging": is_arranging, "links": links}
    return render(request, "collections/collection.html", context)


def _board(request: MemberRequest, found: Collection, count: int = PAGE) -> BoardView:
    member, cursor = request.member, request.GET.get("after", "")
    page = page_of_items(found, cursor, count)
    values = query_params({"arrange": "1" if "arrange" in request.GET else ""})
    url, parameters = url_for("collection", found.pk), {"collection": str(found.pk)}
    return board_of(
        found,
        items=item_tiles(page, found, member),
        count=None if cursor else count_items(found),
        may_change=may_change(member, found),
        next_url=url_with_query(url, values, after=page.more) if page.more else "",
        gallery_url=url_with_query(url_for("gallery"), parameters),
        download_url=_download_url(parameters) if page.results else "",
        costs=[] if cursor else costs_of(found, member.team, database_time.now()),
        projects=[] if cursor or found.parent else cards_of(projects_of(member, found), member),
    )


def _smart_board(request: MemberRequest, found: Collection) -> BoardView:
    """What matches the saved filters now, as far as they still mean something."""
    member, parameters = request.member, found.filters or {}
    filters = filters_of_parameters(parameters, request.GET.get("before", ""))
    page = filtered_page(member, filters)
    url = url_for("collection", found.pk)
    return board_of(
        found,
        items=result_tiles(tiles_of(page.rows, member)),
        count=None if filters.before else count_of(member, filters, page),
        may_change=may_change(member, found),
        next_url=url_with_query(url, {}, before=page.more) if page.more else "",
        gallery_url=url_with_query(url_for("gallery"), parameters),
        download_url=_download_url(parameters) if page.rows else "",
        filters=descriptions_of(member, parameters),
        problems=problems_of_saved(member, parameters),
    )


def _download_url(parameters: dict[str, str]) -> str:
    """An archive of all results with these filters of the gallery."""
    return url_with_query(url_for("download"), parameters, all="1")


@allow(Role.CREATOR)
@require_POST
def order(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Sort by hand: `move` is “from:to” among the ids shown (`item`), or a `step` of one item."""
    found = changeable(request, pk)
    try:
        _move(request, found)
    except CollectionGone:
        messages.error(request, collection_gone_text())
    except NotSortable:
        messages.info(request, _("This collection is no longer sorted by hand. Nothing was moved."))
    except ItemGone:
        messages.info(request, _("The order changed in the meantime. Check it, then move again."))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{url_for('collection', pk)}?arrange=1")
    shown = max(PAGE, min(len(request.POST.getlist("item")), MAX_SHOWN))
    found.refresh_from_db()
    context = {"board": _board(request, found, shown), "is_arranging": True}
    return render(request, "collections/_order_answer.html", context)


def _move(request: MemberRequest, found: Collection) -> None:
    """Raises: ItemGone for numbers that make no sense, and what the operations raise."""
    where: dict[str, Any] = {"collection": found, "member": request.member}
    step, shown = request.POST.get("step", ""), _ids(request.POST.getlist("item")[:MAX_SHOWN])
    if step in ("earlier", "later") and shown:
        return move_step(**where, item_id=shown[0], is_earlier=step == "earlier")
    typed = [_number(part) for part in request.POST.get("move", "").split(":")]
    if len(typed) != 2 or not all(0 < number <= len(shown) for number in typed):
        raise ItemGone
    item, to = shown.pop(typed[0] - 1), typed[1] - 1
    if to < len(shown):
        return move_item(**where, item_id=item, before=shown[to])
    return move_item(**where, item_id=item, after=shown[-1] if shown else item)


def _ids(texts: list[str]) -> list[int]:
    return [_number(text) for text in texts]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def smart(request: MemberRequest) -> HttpResponse:
    """Save the gallery's filters, which the address has, as a smart collection."""
    member, parameters = request.member, request.GET.dict()
    form = NameForm(request.POST or None)
    try:
        filters = clean_filters(member, parameters)
    except InvalidFilters as error:
        messages.error(request, f"{error} {_('Nothing was saved.')}")
        return redirect("gallery")
    if form.is_valid():
        newest = filtered_page(member, filters_of_parameters(filters)).rows[:1]
        try:
            made = create_collection(
                member=member,
                values=CollectionValues(form.cleaned_data["name"]),
                filters=filters,
                cover_id=newest[0].id if newest else None,
                now=database_time.now(),
            )
        except CollectionRefused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Collection created. It shows what matches its filters."))
            return redirect("collection", pk=made.pk)
    context = {
        "form": form,
        "filters": descriptions_of(member, filters),
        "url": url_with_query(url_for("collection_smart"), filters),
        "back_url": url_with_query(url_for("gallery"), filters),
    }
    status = 422 if form.is_bound else 200
    return render(request, "collections/smart.html", context, status=status)


@allow(Role.VIEWER)
@require_GET
def menu(request: MemberRequest) -> HttpResponse:
    """The gallery's menu of collections, read when it is opened; the address has the other filters."""
    rows = visible_collections(request.member).filter(filters__isnull=True, archived_at=None)
    rows = rows.select_related("parent").order_by("-changed_at", "-id")[:MENU_LENGTH]
    kept = {name: str(value) for name, value in request.GET.items() if name != "collection"}
    options = [
        {
            "name": row.full_name,
            "url": url_with_query(url_for("gallery"), kept, collection=str(row.pk)),
        }
        for row in sorted(rows, key=lambda one: one.full_name.casefold())
    ]
    return render(request, "collections/_menu.html", {"options": options})
