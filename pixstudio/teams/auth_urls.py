"""The pages of allauth that the studio has. It asks for the names of all, so the others lead nowhere."""

from typing import Any

from allauth.account import urls as allauth_urls
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

from pixstudio.teams.policies import public

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
    }
)


@public
def closed(request: HttpRequest, **_: Any) -> HttpResponse:
    """Nothing is here: nobody changes the address they sign in with by themselves."""
    raise Http404


urlpatterns = [
    entry if entry.name in OPEN else URLPattern(entry.pattern, closed, name=entry.name)
    for entry in allauth_urls.urlpatterns
]
