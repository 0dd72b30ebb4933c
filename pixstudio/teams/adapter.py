"""Adapters for allauth: users join by invitation or `bootstrap`, never by sign-up."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.main import QRCode

from pixstudio.teams.mfa import seal_new_factor, unseal_factor
from pixstudio.teams.queries import sign_on_link_of
from pixstudio.teams.reauthentication import signed_in_lately
from pixstudio.teams.single_sign_on.configuration import SingleSignOn
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.passwords import may_use_password
from pixstudio.web.addresses import url_for

QR_SIDE = 1000.0


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("Wrong email or password. Check both."),
        "enter_current_password": gettext_lazy("That isn’t your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether `next` leads to a page of this studio; what can't be taken apart leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in an email uses PUBLIC_URL, not the request's Host header."""
        asked: str = super().get_reset_password_from_key_url(key)
        return settings.PUBLIC_URL + urlsplit(asked).path if settings.PUBLIC_URL else asked

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Send to the stored address of the user, not the one that was typed."""
        super().send_password_reset_mail(user, user.email, context)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """With OIDC_ONLY the right password of anybody but an owner is answered like a wrong one."""
        user: Any = super().authenticate(request, **credentials)
        if user is None or may_use_password(user):
            return user
        # It counts as one, too.
        self.pre_authenticate(request, **credentials)
        user_login_failed.send(__name__, credentials=credentials, request=request)
        return None

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Without a password that may be used, the provider confirms who somebody is."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        config = current_single_sign_on()
        if config is None or not user.is_authenticated:
            return methods
        if not may_use_password(user):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if sign_on_link_of(user, config.server_url):
            methods.append(confirmation_method(config))
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The same rule for allauth's pages as for ours: no reauthentication just after sign-in.

        Raises: ReauthenticationRequired where allauth would ask nobody without a password.
        """
        request = context.request
        if request.user.is_authenticated and signed_in_lately(request, request.user):
            return False
        user = request.user
        has_none = user.is_authenticated and not get_reauthentication_flows(user)
        if has_none and self.get_reauthentication_methods(user):
            raise ReauthenticationRequired
        return True


def confirmation_method(config: SingleSignOn) -> dict[str, Any]:
    return {
        "id": "single_sign_on",
        "description": _("Use %(name)s") % {"name": config.name},
        "url": url_for("single_sign_on_confirmation"),
    }


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts second factor secrets and draws the QR code."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is wrong or was already used. Wait for the next one and try again."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal_new_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_factor(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "PixStudio"

    def _get_site_name(self) -> str:
        return "PixStudio"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """The default name of a passkey."""
        return _("Passkey")

    def build_totp_svg(self, url: str) -> str:
        """The dark cells of the QR code as one SVG path in a square of 1000 units."""
        code: Any = QRCode()
        code.add_data(url)
        rows = code.get_matrix()
        cell = QR_SIDE / len(rows)
        return "".join(
            f"M{x * cell:.1f},{y * cell:.1f}h{cell:.1f}v{cell:.1f}h-{cell:.1f}z"
            for y, row in enumerate(rows)
            for x, is_dark in enumerate(row)
            if is_dark
        )
