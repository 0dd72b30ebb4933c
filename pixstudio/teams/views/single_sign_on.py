"""To the provider and back: sign in, confirm who you are, link and unlink."""

import secrets
from typing import Any

from allauth.account import app_settings
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.operations.single_sign_on import NoPassword, unlink_user
from pixstudio.teams.policies import allow, public
from pixstudio.teams.presenters.single_sign_on import confirmation_page, continue_page
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.failures import failure_response
from pixstudio.teams.single_sign_on.id_tokens import nonce_of
from pixstudio.teams.single_sign_on.provider import provider_for
from pixstudio.teams.single_sign_on.returning import CONFIRM, LINK, SIGN_IN
from pixstudio.web import database_time
from pixstudio.web.rate_limits import is_within_limits

STATE_BYTES = 24
# Ask for a password or a second factor again, however fresh the session there is.
ASK_AGAIN = {"prompt": "login", "max_age": "0"}


@public
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    return _leave(request, SIGN_IN, get_next_redirect_url(request) or "/")


@public
@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to; allauth checks the state and fetches the tokens.

    Each state is used once, and going to the provider is limited: nothing else is asked without one.
    """
    provider = provider_for(request)
    view: Any = OAuth2CallbackView.adapter_view(  # type: ignore[no-untyped-call]
        provider.get_oauth2_adapter(request)
    )
    try:
        answer: HttpResponse = view(request)
    except (OAuth2Error, RequestException) as error:
        return failure_response(request, error)
    return answer


@allow(Role.VIEWER, needs_factor=False)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: MemberRequest) -> HttpResponse:
    """For people without a password: the provider confirms who they are."""
    next_url = get_next_redirect_url(request) or "/"
    if request.method == "POST":
        return _leave(request, CONFIRM, next_url, params=ASK_AGAIN)
    page = confirmation_page(next_url)
    return render(request, "teams/sign_on_confirmation.html", {"page": page})


@allow(Role.VIEWER, is_fresh=True, needs_factor=False)
@never_cache
@require_POST
def link(request: MemberRequest) -> HttpResponse:
    return _leave(request, LINK, "")


@allow(Role.VIEWER, is_fresh=True, needs_factor=False)
@require_POST
def removal(request: MemberRequest) -> HttpResponse:
    config = current_single_sign_on()
    assert config is not None
    try:
        if unlink_user(member=request.member, config=config, now=database_time.now()):
            text = _("%(name)s is no longer linked. You sign in with your password.")
            messages.success(request, text % {"name": config.name})
    except NoPassword:
        messages.error(request, _("Set a password first, or you couldn’t sign in any more."))
    return redirect("profile")


def _leave(
    request: HttpRequest, process: str, next_url: str, params: dict[str, str] | None = None
) -> HttpResponse:
    """A page that leads to the provider at once.

    No redirect: browsers hold the Content-Security-Policy's `form-action` against where a form's answer
    leads, and the provider may lead on to any other.
    """
    # The limit of the password form, for each address.
    if not is_within_limits(
        request, app="allauth.account", action="login", rates=app_settings.RATE_LIMITS
    ):
        return ratelimit.respond_429(request)
    state_id = secrets.token_urlsafe(STATE_BYTES)
    options: dict[str, Any] = {
        "data": {"user": str(request.user.pk)} if request.user.is_authenticated else None,
        "auth_params": {"nonce": nonce_of(state_id), **(params or {})},
        "state_id": state_id,
    }
    provider = provider_for(request)
    try:
        address = provider.redirect(request, process, next_url=next_url, **options)["Location"]
    except (OAuth2Error, RequestException) as error:
        return failure_response(request, error)
    response = render(request, "teams/sign_on_continue.html", {"page": continue_page(address)})
    response["Refresh"] = f"0; url={address}"
    return response
