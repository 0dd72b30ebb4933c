"""Refresh status of the lists, and requesting a refresh."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.effects import queries
from pixstudio.effects.models import Catalogue
from pixstudio.effects.operations import request_refresh
from pixstudio.effects.presenters import Freshness, freshness_of
from pixstudio.effects.queries import CatalogueChanges
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time

PAGES = {
    Catalogue.Of.EFFECTS: "effects",
    Catalogue.Of.VOICES: "voices",
    Catalogue.Of.SPEECH: "speech_voices",
}


def freshness_for(
    request: MemberRequest, of: Catalogue.Of, changes: CatalogueChanges | None = None
) -> Freshness:
    """The status line for this member."""
    now, team = database_time.now(), request.member.team
    state = queries.catalogue_state(team, of, now)
    may_ask = request.member.may(Role.CREATOR)
    return freshness_of(state, of, now, changes=changes, may_ask=may_ask)


def _of(name: str) -> Catalogue.Of:
    if name not in Catalogue.Of:
        raise Http404
    return Catalogue.Of(name)


@allow(Role.VIEWER)
@require_safe
def catalogue_state(request: MemberRequest, of: str) -> HttpResponse:
    """The status line, polled during a refresh; at its end an event has the page reload its list."""
    wanted, changes = _of(of), None
    if wanted == Catalogue.Of.EFFECTS:
        changes = queries.changes_of(request.member.team, database_time.now())
    freshness = freshness_for(request, wanted, changes)
    response = render(request, "effects/_freshness.html", {"freshness": freshness})
    if not freshness.is_reading:
        response["HX-Trigger-After-Settle"] = "catalogue-read"
    return response


@allow(Role.CREATOR)
@require_POST
def catalogue_reading(request: MemberRequest, of: str) -> HttpResponse:
    """Request a refresh of the lists of all accounts."""
    wanted = _of(of)
    if not request_refresh(team=request.member.team, now=database_time.now()):
        text = _(
            "There is no account to refresh the list with. An admin can connect one under Accounts."
        )
        messages.warning(request, text)
    return redirect(PAGES[wanted])
