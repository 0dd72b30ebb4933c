"""The provider's pages, its people, and the faults that a test orders by `/control/`."""

import json
import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from tests.teams.single_sign_on.provider.settings import STUDIO_ID, STUDIO_SECRET, new_key

OTHER_KEY = PrivateKey(pem=new_key())
# By email, and what is wrong with the tokens; replaced by each request to `/control/`.
claims_of: dict[str, dict[str, Any]] = {}
faults: dict[str, Any] = {}


class Adapter(DefaultOIDCAdapter):
    def get_claims(  # type: ignore[override]
        self, purpose: str, user: User, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        claims = {
            name: value for name, value in claims_of[user.email].items() if name != "password"
        }
        hidden = faults.get(f"hidden_in_{purpose}", [])
        claims = {name: value for name, value in claims.items() if name not in hidden}
        return claims | faults.get(purpose, {})

    def populate_id_token(self, id_token: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Faults named `id_token` replace claims; a moment is given in seconds from now."""
        for name, value in faults.get("id_token", {}).items():
            is_moment = name in ("exp", "iat", "auth_time")
            id_token[name] = int(time.time()) + value if is_moment else value

    def get_signing_key(self) -> PrivateKey:
        if not faults.get("signs_with_other_key"):
            return super().get_signing_key()
        return OTHER_KEY


@csrf_exempt
def control(request: HttpRequest) -> HttpResponse:
    """People with their claims, and faults; the client's redirect addresses as they come."""
    order = json.loads(request.body)
    faults.clear()
    faults.update(order.get("faults", {}))
    if "people" in order:
        claims_of.clear()
        for claims in order["people"]:
            _add(claims)
    for address in order.get("redirects", []):
        client = Client.objects.get()  # type: ignore[attr-defined]
        client.redirect_uris = "\n".join({*client.get_redirect_uris(), address})
        client.save()
    return JsonResponse({})


def _add(claims: dict[str, Any]) -> None:
    """A person who signs in by this email, whatever the claims say later."""
    email = claims["email"]
    claims_of[email] = claims
    user, is_new = User.objects.get_or_create(username=email, email=email)
    if is_new:
        # A new password would end the sessions of somebody who was there before.
        user.set_password(claims["password"])
        user.save()
    EmailAddress.objects.get_or_create(user_id=user.pk, email=email, primary=True, verified=True)


def install() -> None:
    """The studio as a client that everybody agrees to."""
    client = Client(
        id=STUDIO_ID,
        name="PixStudio",
        scopes="openid\nprofile\nemail\ngroups",
        redirect_uris="http://testserver/auth/single-sign-on/callback/",
        skip_consent=True,
    )
    client.set_secret(STUDIO_SECRET)
    client.save()


def broken(view: Any, fault: str) -> Any:
    """A view that answers with an error, a redirect or nonsense while that fault is ordered."""

    @csrf_exempt
    def answer(request: HttpRequest) -> HttpResponse:
        if fault not in faults:
            return view(request)
        order = faults[fault]
        return HttpResponse(
            order.get("body", ""), status=order["status"], headers=order.get("headers")
        )

    return answer


def with_faults() -> list[Any]:
    """allauth's routes, those of the API behind their faults."""
    from allauth.idp.oidc import views

    return [
        path(".well-known/openid-configuration", broken(views.configuration, "discovery")),
        path(".well-known/jwks.json", broken(views.jwks, "keys")),
        path("identity/o/api/token", broken(views.token, "token")),
        path("identity/o/api/userinfo", broken(views.user_info, "user_info")),
    ]


urlpatterns = [
    path("control/", control),
    *with_faults(),
    path("accounts/", include("allauth.account.urls")),
    path("", include("allauth.idp.urls")),
]
