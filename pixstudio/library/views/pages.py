"""The library page, the trash, and the file picker."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixstudio.library import queries
from pixstudio.library.models import Kind
from pixstudio.library.presenters import (
    LibraryTotals,
    build_asset_list,
    file_tile,
    library_page,
    picker_dialog,
    trash_view,
)
from pixstudio.library.queries import AssetFilter, AssetPage
from pixstudio.library.views.request_parsing import MAX_IDS, parse_filter, parse_number
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.lists.keyset_pagination import InvalidCursor


@allow(Role.VIEWER)
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    wanted = parse_filter(request)
    shown = library_page(_page(request, wanted), wanted, request.member, _counted(request))
    return render(request, "library/library.html", {"library": shown})


def _counted(request: MemberRequest) -> LibraryTotals:
    team = request.member.team
    return LibraryTotals(*queries.kept_and_trashed_totals(team), queries.tag_names_of(team))


def _page(request: MemberRequest, wanted: AssetFilter) -> AssetPage:
    before, through = request.GET.get("before", ""), request.GET.get("through", "")
    try:
        return queries.asset_page(request.member, wanted, before, through)
    except InvalidCursor as error:
        raise Http404 from error


@allow(Role.VIEWER)
@require_safe
def asset_list(request: MemberRequest) -> HttpResponse:
    """Only the list: the next page, or with `through` all pages up to a cursor.

    With `around` also the totals and filters.
    """
    wanted = parse_filter(request)
    page = _page(request, wanted)
    if "around" not in request.GET:
        return render(
            request, "library/_asset_list.html", {"shelf": build_asset_list(page, wanted)}
        )
    shown = library_page(page, wanted, request.member, _counted(request))
    return render(request, "library/_asset_list_with_context.html", {"library": shown})


@allow(Role.VIEWER)
@require_safe
def pending_tiles(request: MemberRequest) -> HttpResponse:
    """Tiles whose preview was made since the page was rendered; 204 while there are none."""
    typed = request.GET.get("ids", "").split(",")[:MAX_IDS]
    assets = queries.find_assets(request.member.team, typed)
    liked = queries.favourites_among(request.member, assets)
    tiles = [file_tile(asset, is_favourite=asset.pk in liked) for asset in assets]
    ready = [tile for tile in tiles if not tile.is_waiting]
    if tiles and not ready:
        return HttpResponse(status=204)
    left = ",".join(tile.id for tile in tiles if tile.is_waiting)
    context = {"tiles": ready, "waiting_url": f"{request.path}?ids={left}" if left else ""}
    return render(request, "library/uploads/_pending_tiles.html", context)


@allow(Role.CREATOR)
@require_safe
def trash(request: MemberRequest) -> HttpResponse:
    try:
        page = queries.trash_page(request.member, request.GET.get("before", ""))
    except InvalidCursor as error:
        raise Http404 from error
    shown = trash_view(page, queries.trash_totals(request.member.team))
    return render(request, "library/trash.html", {"trash": shown})


@allow(Role.CREATOR)
@require_safe
def picker(request: MemberRequest) -> HttpResponse:
    """The picker with files of one kind, newest first.

    `longest` is the maximum length in seconds; `only=library` leads to no results.
    """
    kind = request.GET.get("kind", Kind.IMAGE)
    if kind not in Kind:
        raise Http404
    asked = parse_filter(request)
    wanted = AssetFilter(asked.words, str(kind), asked.tag, asked.is_favourite)
    tags = queries.tag_names_of(request.member.team)
    longest = parse_number(request.GET.get("longest", ""))
    only = request.GET.get("only") == "library"
    page = _page(request, wanted)
    shown = picker_dialog(page, wanted, tags, longest, is_library_only=only)
    return render(request, "library/_picker.html", {"picker": shown})
