"""allauth's way to the provider, and what becomes of those who come back from it."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest

from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.failures import failure_response
from pixstudio.teams.single_sign_on.provider import (
    OneAnswerSession,
    Provider,
    ProviderLogin,
    app_of,
    provider_for,
)
from pixstudio.teams.single_sign_on.returning import answer_of


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """One provider, that of the settings; every decision is in `teams.operations.single_sign_on`."""

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        config = current_single_sign_on()
        return [app_of(config)] if config else []

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Provider:
        return provider_for(request)

    def get_requests_session(self) -> OneAnswerSession:
        return OneAnswerSession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Users are created before allauth would ask."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let allauth go on with the sign-in of `sociallogin.user`, or answer instead."""
        # Where a second factor makes the sign-in wait, all of it ends up in the session.
        sociallogin.token = None
        assert isinstance(sociallogin, ProviderLogin)
        response = answer_of(sociallogin)(request, sociallogin)
        if response is not None:
            raise ImmediateHttpResponse(response)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        is_known = bool((extra_context or {}).get("state"))
        raise ImmediateHttpResponse(failure_response(request, exception, is_known=is_known))
