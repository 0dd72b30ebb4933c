"""Answers to sign-ins that came to nothing. Nothing was changed by any of them."""

import logging
import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from requests import RequestException

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.teams.queries import sign_on_team
from pixstudio.teams.security_events import address_of
from pixstudio.teams.single_sign_on.configuration import SingleSignOn
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.identity import ProviderFault

logger = logging.getLogger(__name__)
CANCELLED = "access_denied"
ERROR_CODE = re.compile(r"[a-z_]{1,40}")


def failure_response(
    request: HttpRequest, error: Exception | None, *, is_known: bool = True
) -> HttpResponse:
    """The page for a sign-in that the provider ended, or whose answer can't be used.

    `is_known` is whether this browser began it, lately.
    """
    config = current_single_sign_on()
    name = config.name if config else ""
    status, title, text = _words(request, error, name, is_known=is_known)
    if error is not None or request.GET.get("error", CANCELLED) != CANCELLED:
        logger.warning("Single sign-on failed: %s", _reason(request, error))
    if isinstance(error, ProviderFault) and config:
        _note(request, config)
    return refused_response(request, title, text, status)


def refused_response(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    page = {"title": title, "text": text}
    return render(request, "teams/sign_on_refused.html", {"page": page}, status=status)


def _words(
    request: HttpRequest, error: Exception | None, name: str, *, is_known: bool
) -> tuple[int, str, str]:
    if isinstance(error, RequestException):
        return (
            502,
            _("%(name)s doesn’t answer") % {"name": name},
            _("You couldn’t be signed in. Try again in a moment, or ask whoever runs this studio."),
        )
    if error is not None:
        return (
            502,
            _("Sign-in failed"),
            _(
                "The answer of %(name)s couldn’t be verified. Try again; if it happens again, "
                "ask whoever runs this studio."
            )
            % {"name": name},
        )
    if not is_known:
        text = _("It was started too long ago or in another browser. Start again.")
        return 400, _("This sign-in has expired"), text
    if request.GET.get("error") == CANCELLED:
        text = _("You weren’t signed in. %(name)s didn’t let you in, or you cancelled there.")
        return 403, _("Sign-in was cancelled"), text % {"name": name}
    text = _("%(name)s refused the sign-in (%(code)s). Try again or ask whoever runs this studio.")
    return 502, _("Sign-in failed"), text % {"name": name, "code": _code(request)}


def _code(request: HttpRequest) -> str:
    """The provider's error code; only what looks like one is shown."""
    found = ERROR_CODE.fullmatch(request.GET.get("error", ""))
    return found[0] if found else "?"


def _reason(request: HttpRequest, error: Exception | None) -> str:
    """What went wrong, without addresses and codes: only our own texts are written out."""
    if isinstance(error, ProviderFault):
        return str(error)
    return type(error).__name__ if error else f"the provider answered {_code(request)}"


def _note(request: HttpRequest, config: SingleSignOn) -> None:
    actor = Actor(sign_on_team(config.team), None, address_of(request))
    record(Action.SIGN_IN_REFUSED, actor=actor, label=config.name, is_denial=True)
