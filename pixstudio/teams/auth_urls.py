"""The allauth pages in use. allauth reverses all names, so the unused ones answer 404."""

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from pixstudio.teams.password_reset import answered_first
from pixstudio.teams.policies import public
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
    view = answered_first(entry.callback) if entry.name in OPEN else closed
    return URLPattern(entry.pattern, view, name=entry.name)


def opened_factor(entry: URLPattern) -> Any:
    """The view of a second factor page, or the 404 view."""
    if entry.name not in OPEN:
        return closed
    return shows_secret(entry.callback) if entry.name in SECRET else entry.callback


urlpatterns = [opened(entry) for entry in account_urls.urlpatterns] + [
    path(route, opened_factor(entry), name=entry.name)
    for route, entry in flat(mfa_urls.urlpatterns, "second-factor/")
]
