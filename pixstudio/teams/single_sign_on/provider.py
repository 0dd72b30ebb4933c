"""The provider of the settings, as allauth asks it."""

import re
from typing import Any

import requests
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from pixstudio.teams.models import User
from pixstudio.teams.single_sign_on.configuration import SingleSignOn
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.id_tokens import nonce_of, verified_claims
from pixstudio.teams.single_sign_on.identity import (
    MALFORMED,
    Identity,
    ProviderFault,
    identity_of,
)
from pixstudio.web.addresses import url_for

# What a provider's own address must name, and what is asked where it is named.
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint",)
ERROR_CODE = re.compile(r'"error"\s*:\s*"([a-z_]{1,40})"')


class OneAnswerSession(requests.Session):
    """Follows no redirect, which could pass the client's secret on, and waits only so long."""

    def __init__(self) -> None:
        super().__init__()
        self.max_redirects = 0

    def request(self, *args: Any, **options: Any) -> requests.Response:
        seconds = _configuration().timeout_seconds
        return super().request(*args, **{"timeout": seconds, **options})


class ProviderLogin(SocialLogin):
    """A sign-in with who came; allauth forgets that when it stores the sign-in for a second factor."""

    identity: Identity


class Provider(OpenIDConnectProvider):
    """The one provider; made without a look into allauth's tables."""

    def get_oauth2_adapter(self, request: HttpRequest) -> "ProviderClient":
        return ProviderClient(request, self.app.provider_id)


class ProviderClient(OpenIDConnectOAuth2Adapter):
    """Discovery, the exchange of the code, and the person. Raises: OAuth2Error, RequestException."""

    _found: dict[str, Any] | None = None

    @property
    def openid_config(self) -> dict[str, Any]:
        if self._found is None:
            config = _configuration()
            found = fetch_json(f"{config.server_url}/.well-known/openid-configuration")
            self._found = _checked_discovery(found, config)
        return self._found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """By PUBLIC_URL, not by the request's Host header."""
        path = url_for("single_sign_on_callback")
        return (
            settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)
        )

    def get_access_token_data(self, *args: Any, **options: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super().get_access_token_data(*args, **options)
        except OAuth2Error as error:
            # The text has the whole answer in it, which may hold tokens.
            code = ERROR_CODE.search(str(error))
            raise ProviderFault(f"no token for the code ({code[1] if code else '?'})") from None
        except MALFORMED as error:
            raise ProviderFault("the token endpoint’s answer is malformed") from error
        return found

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The access token, for the answer to one more question; it is stored nowhere."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **options: Any
    ) -> ProviderLogin:
        config = _configuration()
        claims = verified_claims(
            options["response"].get("id_token"),
            keys=fetch_json(self.openid_config["jwks_uri"]),
            issuer=self.openid_config["issuer"],
            client_id=config.client_id,
            nonce=nonce_of(request.GET.get("state", "")),
        )
        claims |= self._userinfo(config, claims, token.token)
        return login_of(identity_of(config, claims), provider_for(request))

    def _userinfo(self, config: SingleSignOn, claims: dict[str, Any], token: str) -> dict[str, Any]:
        """What the token leaves out of email, name and groups. Raises: ProviderFault if it is another's."""
        address = self.openid_config.get("userinfo_endpoint")
        known = {"email", "email_verified", "name"} | (
            {config.groups_claim} if config.roles else set()
        )
        if not address or known <= set(claims):
            return {}
        found = fetch_json(address, headers={"Authorization": f"Bearer {token}"})
        if not isinstance(found, dict) or found.get("sub") != claims["sub"]:
            raise ProviderFault("the user info is about somebody else")
        # An address and whether it is verified go together: never one from here and one from there.
        if "email" in found:
            found.setdefault("email_verified", False)
        else:
            found.pop("email_verified", None)
        return {name: value for name, value in found.items() if name not in SIGNED_ONLY}


# What only the signed token may say.
SIGNED_ONLY = {"sub", "iss", "aud", "nonce", "auth_time", "exp", "iat", "azp"}


def provider_for(request: HttpRequest) -> Provider:
    """Raises: SocialApp.DoesNotExist without a provider in the settings."""
    return Provider(request, app=app_of(current_single_sign_on()))


def app_of(config: SingleSignOn | None) -> SocialApp:
    """What allauth asks of a provider; never stored. Raises: SocialApp.DoesNotExist."""
    if config is None:
        raise SocialApp.DoesNotExist
    return SocialApp(
        provider="openid_connect",
        provider_id=config.server_url,
        name=config.name,
        client_id=config.client_id,
        secret=config.client_secret,
        settings={"oauth_pkce_enabled": True, "scope": list(config.scopes)},
    )


def login_of(identity: Identity, provider: Provider) -> ProviderLogin:
    account = SocialAccount(
        provider=identity.provider, uid=identity.subject, extra_data=identity.kept
    )
    login = ProviderLogin(user=User(), account=account, provider=provider)
    login.identity = identity
    return login


def fetch_json(address: str, **options: Any) -> Any:
    """Raises: RequestException, ProviderFault for what is nested too deeply."""
    with OneAnswerSession() as session:
        answer = session.get(address, **options)
        answer.raise_for_status()
        try:
            return answer.json()
        except RecursionError as error:
            raise ProviderFault("an answer is nested too deeply") from error


def _configuration() -> SingleSignOn:
    found = current_single_sign_on()
    if found is None:
        raise ProviderFault("single sign-on is switched off")
    return found


def _checked_discovery(found: Any, config: SingleSignOn) -> dict[str, Any]:
    """Raises: ProviderFault if it is of another provider or names what may not be asked."""
    if not isinstance(found, dict):
        raise ProviderFault("the discovery document is no object")
    issuer = found.get("issuer")
    if not isinstance(issuer, str) or issuer.rstrip("/") != config.server_url:
        raise ProviderFault("the discovery document names an issuer other than OIDC_SERVER_URL")
    named = [*NEEDED, *(name for name in OPTIONAL if name in found)]
    for name in named:
        if not config.may_be_fetched(found.get(name)):
            raise ProviderFault(f"the discovery document has no https address as {name}")
    if not isinstance(found.get("token_endpoint_auth_methods_supported", []), list):
        raise ProviderFault("the discovery document lists no authentication methods")
    return found
