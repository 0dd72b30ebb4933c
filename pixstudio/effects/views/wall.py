"""The wall of effects, and the dialog in which a form gets its effect."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixstudio.effects import queries
from pixstudio.effects.models import Catalogue
from pixstudio.effects.presenters import (
    PICKER_CHIPS,
    Known,
    Wall,
    freshness_of,
    picker_dialog,
    shelf_of,
    wall_of,
)
from pixstudio.effects.queries import Changes, Found, Wanted
from pixstudio.effects.views.asking import pages_of, wanted_of, words_of
from pixstudio.effects.views.lists import freshness_for
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow

MOST_CHOSEN = 40
MOST_CHARACTERS = 200


@allow(Role.VIEWER)
@require_safe
def effects(request: MemberRequest) -> HttpResponse:
    """The page: filters, what is new, hot, liked and used, and the wall."""
    changes = queries.changes_of(request.member.team, timezone.now())
    context = {
        "wall": _wall(request, wanted_of(request.GET), changes),
        "freshness": freshness_for(request, Catalogue.Of.EFFECTS, changes),
    }
    return render(request, "effects/effects.html", context)


def _wall(request: MemberRequest, wanted: Wanted, changes: Changes) -> Wall:
    now, member = timezone.now(), request.member
    sections = queries.sections_of(member, now) if wanted.is_everything else {}
    shown = [effect for effects in sections.values() for effect in effects]
    known = Known(
        facets=queries.facets_of(member),
        sections=sections,
        section_likes=queries.favourites_among(member, shown) if shown else frozenset(),
        gone_count=changes.all_gone,
    )
    return wall_of(_found(request, wanted), wanted, known, member, now)


def _found(request: MemberRequest, wanted: Wanted) -> Found:
    found = queries.found_effects(request.member, wanted, timezone.now(), *pages_of(request.GET))
    if found.first_page > 1 and not found.effects:
        raise Http404
    return found


@allow(Role.VIEWER)
@require_safe
def shelf(request: MemberRequest) -> HttpResponse:
    """The wall alone: a page that comes next, or with `around` all of it with its chips, at its address."""
    wanted = wanted_of(request.GET)
    if "around" in request.GET:
        wall = _wall(request, wanted, queries.changes_of(request.member.team, timezone.now()))
        response = render(request, "effects/_wall_around.html", {"wall": wall})
        response["HX-Push-Url"] = wall.here
        return response
    found = _found(request, wanted)
    context = {"shelf": shelf_of(found, wanted, timezone.now()), "may_create": _may_create(request)}
    return render(request, "effects/_wall.html", context)


def _may_create(request: MemberRequest) -> bool:
    return request.member.may(Role.CREATOR)


@allow(Role.CREATOR)
@require_safe
def use(request: MemberRequest) -> HttpResponse:
    """The wizard with the chosen effects, and with the files dropped on them."""
    # The same effect may have been ticked in two places of the page.
    ids = list(dict.fromkeys(filter(None, request.GET.getlist("ids"))))[:MOST_CHOSEN]
    values = {"effect": ",".join(ids), "asset": request.GET.get("asset", "")[:MOST_CHARACTERS]}
    query = urlencode({name: value for name, value in values.items() if value})
    url = reverse("create", args=["effect"])
    return redirect(f"{url}?{query}" if ids else reverse("effects"))


@allow(Role.CREATOR)
@require_safe
def picker(request: MemberRequest) -> HttpResponse:
    """The dialog; a search takes the list out of it, and “Show more” the tiles."""
    wish = PICKER_CHIPS.get(request.GET.get("chip", ""), {})
    wanted = Wanted(words=words_of(request.GET), **wish)
    now = timezone.now()
    state = queries.catalogue_state(request.member.team, Catalogue.Of.EFFECTS, now)
    freshness = freshness_of(state, Catalogue.Of.EFFECTS, now)
    shown = picker_dialog(_found(request, wanted), wanted, freshness, now)
    return render(request, "effects/_picker.html", {"picker": shown})
