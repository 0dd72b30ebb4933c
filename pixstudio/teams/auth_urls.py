"""The allauth pages in use. allauth reverses all names, so the unused ones answer 404."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from allauth.account import urls as account_urls
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.views import LoginView
from allauth.mfa import urls as mfa_urls
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from pixstudio.teams.password_reset import answered_first
from pixstudio.teams.policies import public
from pixstudio.teams.presenters.single_sign_on import SIGN_ON
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.passwords import may_use_password
from pixstudio.web.compression import shows_secret

OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_reauthenticate_webauthn",
    }
)

# Pages that show an authenticator's key or recovery codes.
SECRET = frozenset({"mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"})

# Pages of the user's own password.
PASSWORDS = frozenset({"account_change_password", "account_set_password"})


@public
def closed(request: HttpRequest, **_: Any) -> HttpResponse:
    """Always 404: users can't change their own email address."""
    raise Http404


def flat(
    entries: Iterable[URLPattern | URLResolver], before: str
) -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern with its full path, includes resolved."""
    for entry in entries:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from flat(entry.url_patterns, route)
        else:
            yield route, entry


def opened(entry: URLPattern) -> URLPattern:
    """A page of allauth, or 404. Its deferred work runs after the response."""
    view = answered_first(view_of(entry)) if entry.name in OPEN else closed
    return URLPattern(entry.pattern, view, name=entry.name)


def view_of(entry: URLPattern) -> Any:
    if entry.name == "account_login":
        return LoginView.as_view(extra_context={"sign_on": SIGN_ON})
    return for_own_password(entry.callback) if entry.name in PASSWORDS else entry.callback


def for_own_password(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 where single sign-on takes the place of passwords; a first password needs a fresh sign-in."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and not may_use_password(user):
            raise Http404
        if user.is_authenticated and not user.has_usable_password():
            raise_if_reauthentication_required(request, app="allauth.account")
        return view(request, *args, **kwargs)

    return answer


def opened_factor(entry: URLPattern) -> Any:
    """The view of a second factor page, or the 404 view."""
    if entry.name not in OPEN:
        return closed
    return shows_secret(entry.callback) if entry.name in SECRET else entry.callback


urlpatterns: list[URLPattern | URLResolver] = [
    opened(entry) for entry in account_urls.urlpatterns
] + [
    path(route, opened_factor(entry), name=entry.name)
    for route, entry in flat(mfa_urls.urlpatterns, "second-factor/")
]
if current_single_sign_on():
    urlpatterns.append(path("", include("pixstudio.teams.single_sign_on_urls")))
