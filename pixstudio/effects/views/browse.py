"""The effects page and the effect picker."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pixstudio.effects import queries
from pixstudio.effects.models import Catalogue
from pixstudio.effects.presenters import (
    PICKER_CHIPS,
    BrowseContext,
    BrowsePage,
    TileMaker,
    build_browse_page,
    build_effect_list,
    freshness_of,
    picker_dialog,
)
from pixstudio.effects.queries import CatalogueChanges, EffectFilter, EffectPage
from pixstudio.effects.views.catalogues import freshness_for
from pixstudio.effects.views.request_parsing import parse_filter, parse_pages, parse_search
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for

MAX_CHOSEN = 40
MAX_CHARACTERS = 200


@allow(Role.VIEWER, columns=queries.with_catalogue_version)
@require_safe
def effects(request: MemberRequest) -> HttpResponse:
    """The page: filters, sections and effect list."""
    changes = queries.changes_for(request.member, database_time.now())
    context = {
        "wall": _wall(request, parse_filter(request.GET), changes),
        "freshness": freshness_for(request, Catalogue.Of.EFFECTS, changes),
    }
    return render(request, "effects/effects.html", context)


def _wall(request: MemberRequest, wanted: EffectFilter, changes: CatalogueChanges) -> BrowsePage:
    now, member = database_time.now(), request.member
    found, likes = _found(request, wanted), queries.favourites_of(member)
    has_sections = wanted.is_everything and found.first_page == 1
    known = BrowseContext(
        facets=queries.facets_for(member),
        sections=queries.section_ids(member, likes, now) if has_sections else {},
        gone_count=changes.all_gone,
    )
    return build_browse_page(found, wanted, known, _tiles(member, likes, now))


def _found(request: MemberRequest, wanted: EffectFilter) -> EffectPage:
    found = queries.effect_page(
        request.member, wanted, database_time.now(), *parse_pages(request.GET)
    )
    if found.first_page > 1 and not found.ids:
        raise Http404
    return found


def _tiles(member: Membership, likes: Iterable[int], now: dt.datetime) -> TileMaker:
    version = queries.version_for(member)
    return TileMaker(version, member.may(Role.CREATOR), frozenset(likes), now)


@allow(Role.VIEWER, columns=queries.with_catalogue_version)
@require_safe
def effect_list(request: MemberRequest) -> HttpResponse:
    """The next page of the list; with `around` the whole list, its filters and its URL."""
    wanted, now, member = parse_filter(request.GET), database_time.now(), request.member
    if "around" in request.GET:
        wall = _wall(request, wanted, queries.changes_for(member, now))
        response = render(request, "effects/_effect_list_with_filters.html", {"wall": wall})
        response["HX-Push-Url"] = wall.here
        return response
    found = _found(request, wanted)
    tiles = _tiles(member, queries.favourites_of(member), now)
    context = {"shelf": build_effect_list(found, wanted, tiles)}
    return render(request, "effects/_effect_list.html", context)


@allow(Role.CREATOR)
@require_safe
def use(request: MemberRequest) -> HttpResponse:
    """Redirect to the create form with the selected effects and dropped files."""
    # The same effect may be selected in two sections.
    ids = list(dict.fromkeys(filter(None, request.GET.getlist("ids"))))[:MAX_CHOSEN]
    values = {"effect": ",".join(ids), "asset": request.GET.get("asset", "")[:MAX_CHARACTERS]}
    query = urlencode({name: value for name, value in values.items() if value})
    url = url_for("create", "effect")
    return redirect(f"{url}?{query}" if ids else url_for("effects"))


@allow(Role.CREATOR, columns=queries.with_catalogue_version)
@require_safe
def picker(request: MemberRequest) -> HttpResponse:
    """The picker dialog; a search swaps only its list, “Show more” only the tiles."""
    wish = PICKER_CHIPS.get(request.GET.get("chip", ""), {})
    wanted = EffectFilter(words=parse_search(request.GET), **wish)
    now = database_time.now()
    state = queries.catalogue_state(request.member.team, Catalogue.Of.EFFECTS, now)
    freshness = freshness_of(state, Catalogue.Of.EFFECTS, now)
    shown = picker_dialog(_found(request, wanted), wanted, freshness, now)
    return render(request, "effects/_picker.html", {"picker": shown})
