"""A person comes back from the provider, to sign in, to link it, or to confirm who they are."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pixstudio.teams.models import User
from pixstudio.teams.operations import single_sign_on
from pixstudio.teams.operations.single_sign_on import Admitted, SignOn
from pixstudio.teams.presenters.single_sign_on import REFUSALS, refusal_words
from pixstudio.teams.queries import INVITATION_KEY, TEAM_KEY, invitation_of_digest, sign_on_link_of
from pixstudio.teams.security_events import address_of
from pixstudio.teams.single_sign_on.configuration import SingleSignOn
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.failures import refused_response
from pixstudio.teams.single_sign_on.id_tokens import CLOCK_SKEW_SECONDS
from pixstudio.teams.single_sign_on.provider import ProviderLogin
from pixstudio.web import database_time

SIGN_IN, LINK, CONFIRM = "login", "link", "confirm"
ReturnAnswer = Callable[[HttpRequest, ProviderLogin], HttpResponse | None]


def answer_of(login: ProviderLogin) -> ReturnAnswer:
    """What to do, by what this browser went to the provider for."""
    return {LINK: link, CONFIRM: confirm}.get(login.state.get("process", ""), sign_in)


def sign_in(request: HttpRequest, login: ProviderLogin) -> HttpResponse | None:
    """Set the user who signs in; a response turns the person away."""
    sign_on = _sign_on(request, login)
    try:
        admitted = single_sign_on.admit(sign_on=sign_on, now=database_time.now())
    except REFUSALS as error:
        return _refused(request, sign_on, None, error)
    login.user = admitted.user
    if not admitted.user.is_active:
        single_sign_on.note_refused(sign_on=sign_on, user=admitted.user, now=database_time.now())
    if admitted.joined:
        # The invitation that they came from is used up.
        login.state["next"] = "/"
    _greet(request, sign_on.config, admitted)
    return None


def _greet(request: HttpRequest, config: SingleSignOn, admitted: Admitted) -> None:
    if admitted.joined:
        request.session.pop(INVITATION_KEY, None)
        request.session[TEAM_KEY] = str(admitted.joined.team_id)
        messages.success(request, _("Welcome to “%(team)s”.") % {"team": admitted.joined.team})
    if admitted.is_password_removed:
        text = _("You sign in with %(name)s from now on. Your password no longer works.")
        messages.info(request, text % {"name": config.name})


def link(request: HttpRequest, login: ProviderLogin) -> HttpResponse:
    """Link the person at the provider to the user who asked for it."""
    sign_on = _sign_on(request, login)
    user = _same_user(request, login)
    if user is None:
        return _other_user(request)
    try:
        single_sign_on.link_user(sign_on=sign_on, user=user, now=database_time.now())
    except REFUSALS as error:
        return _refused(request, sign_on, user, error)
    text = _("%(name)s is linked. You can sign in with it.") % {"name": sign_on.config.name}
    messages.success(request, text)
    return redirect("profile")


def confirm(request: HttpRequest, login: ProviderLogin) -> HttpResponse:
    """Count as a fresh sign-in if it is the same person, who proved it there just now.

    A provider that doesn't say when is believed: some know no way to ask again.
    """
    user, identity = _same_user(request, login), login.identity
    own = sign_on_link_of(user, identity.provider) if user else None
    if user is None or own is None or own.uid != identity.subject:
        return _other_user(request)
    oldest = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + CLOCK_SKEW_SECONDS
    proved_at, now = identity.authenticated_at, database_time.now().timestamp()
    if proved_at is not None and now - proved_at > oldest:
        return refused_response(
            request,
            _("Sign in there once more"),
            _("%(name)s didn’t ask who you are. Sign out there, then try again.")
            % {"name": login.provider.name},
            403,
        )
    details = {"provider": identity.provider, "uid": identity.subject}
    record_authentication(request, user, "socialaccount", reauthenticated=True, **details)
    return redirect(login.state.get("next") or "/")


def _sign_on(request: HttpRequest, login: ProviderLogin) -> SignOn:
    config = current_single_sign_on()
    assert config is not None
    invitation = invitation_of_digest(request.session.get(INVITATION_KEY, ""))
    return SignOn(config, login.identity, address_of(request), invitation)


def _same_user(request: HttpRequest, login: ProviderLogin) -> User | None:
    """The signed-in user, if this browser went to the provider as the same one."""
    user: Any = request.user
    asked = (login.state.get("data") or {}).get("user")
    return user if user.is_authenticated and str(user.pk) == asked else None


def _other_user(request: HttpRequest) -> HttpResponse:
    text = _("You came back as somebody else. Sign out there, then try again. Nothing was changed.")
    return refused_response(request, _("That isn’t you"), text, 403)


def _refused(
    request: HttpRequest, sign_on: SignOn, user: User | None, error: Exception
) -> HttpResponse:
    single_sign_on.note_refused(sign_on=sign_on, user=user, now=database_time.now())
    title, text = refusal_words(error, sign_on)
    return refused_response(request, title, text, 403)
