"""Accepting an invitation: look at it and join."""

from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pixstudio.teams import operations
from pixstudio.teams.forms import JoinForm
from pixstudio.teams.models import Invitation, Membership
from pixstudio.teams.policies import public
from pixstudio.teams.presenters.joining import gone_page, joining_page, other_address_page
from pixstudio.teams.presenters.single_sign_on import SIGN_ON
from pixstudio.teams.queries import (
    INVITATION_KEY,
    TEAM_KEY,
    invitation_of_digest,
    invitation_of_secret,
)
from pixstudio.teams.security_events import address_of
from pixstudio.web import database_time
from pixstudio.web.rate_limits import is_within_limits


@public
@never_cache
@require_safe
def invitation_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Store the invitation in the session and redirect, so that its secret stays out of later addresses."""
    if (too_often := _too_often(request, "invitation", None)) is not None:
        return too_often
    found = invitation_of_secret(secret)
    if found is None:
        return _gone(request, None)
    request.session[INVITATION_KEY] = found.secret_digest
    return redirect("invitation")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    found = invitation_of_digest(request.session.get(INVITATION_KEY, ""))
    if found is None or gone_page(found, database_time.now()):
        return _gone(request, found)
    if request.method == "POST":
        too_often = _too_often(request, "invitation_taking", found.secret_digest)
        if too_often is not None:
            return too_often
    if request.user.is_authenticated:
        return _for_signed_in(request, found)
    return _for_new_user(request, found)


def _for_signed_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    user: Any = request.user
    if found.email and found.email != user.email:
        return _page(request, other_address_page(found, user))
    if found.team.memberships.filter(user=user).exists():
        return _here_already(request, found)
    if request.method != "POST":
        return _page(request, joining_page(found, user))
    try:
        member = operations.accept_invitation(
            invitation=found, user=user, address=address_of(request), now=database_time.now()
        )
    except operations.InvitationGone:
        return _gone(request, invitation_of_digest(found.secret_digest))
    except operations.AlreadyMember:
        return _here_already(request, found)
    _work_in(request, member)
    return redirect("/")


def _here_already(request: HttpRequest, found: Invitation) -> HttpResponse:
    text = _(
        "You are already in “%(team)s”. Your role stays the same and the invitation stays valid."
    )
    messages.info(request, text % {"team": found.team})
    return redirect("/")


def _for_new_user(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, named=found.email)
    if not SIGN_ON.is_only and form.is_valid():
        values = form.cleaned_data
        try:
            member = operations.join_as_new(
                invitation=found, **values, address=address_of(request), now=database_time.now()
            )
        except operations.InvitationGone:
            return _gone(request, invitation_of_digest(found.secret_digest))
        except operations.EmailTaken:
            form.add_error(
                None, _("This didn’t work. If you already have an account, sign in first.")
            )
        else:
            _work_in(request, member)
            login = Login(user=member.user, redirect_url="/")
            return perform_password_login(request, {"email": member.user.email}, login)
    page = {**joining_page(found, None), "sign_on": SIGN_ON}
    return _page(request, page if SIGN_ON.is_only else {**page, "form": form})


def _work_in(request: HttpRequest, member: Membership) -> None:
    """Switch to the new team and drop the invitation from the session."""
    request.session.pop(INVITATION_KEY, None)
    request.session[TEAM_KEY] = str(member.team_id)
    messages.success(request, _("Welcome to “%(team)s”.") % {"team": member.team})


def _too_often(request: HttpRequest, action: str, key: str | None) -> HttpResponse | None:
    rates = app_settings.RATE_LIMITS
    if is_within_limits(request, app="allauth.account", action=action, rates=rates, key=key):
        return None
    return ratelimit.respond_429(request)


def _page(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    return render(request, "teams/join.html", {"page": page, "form": page.get("form")})


def _gone(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    request.session.pop(INVITATION_KEY, None)
    page = gone_page(found, database_time.now())
    return render(request, "teams/join.html", {"page": page}, status=404)
