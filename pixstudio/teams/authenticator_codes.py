"""Authenticator app codes: pending keys of new apps, and single use of each code."""

import logging
from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import IntegrityError, transaction

from pixstudio.teams.mfa import unseal_factor
from pixstudio.teams.models import SpentCode, User
from pixstudio.web.secrets.encryption import CannotDecrypt, seal_text, unseal_text

logger = logging.getLogger(__name__)
SESSION_COLUMN = "django_session.session_data"
# Periods for which a used code is remembered: longer than any code is valid.
PERIODS_KEPT = 20


class SetUpAppForm(ActivateTOTPForm):
    """Sets up an app by its first code. Until then its key is in the session, encrypted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user: User = kwargs.pop("user")
        # Skip allauth's own __init__: it would store the key unencrypted.
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        self.secret = (_waiting_secret(self.user) if self.is_bound else "") or _new_secret(
            self.user
        )

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not spend_code(self.user, self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class OpensOnce(BaseAuthenticateForm):
    """Accepts each app code once, also of two concurrent uses; rejects a code that can't be checked."""

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
            is_open = self._is_open(code)
        except CannotDecrypt as error:
            logger.error("A second factor of person %s can't be read: %s", self.user.pk, error)
            is_open = False
        if not is_open:
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _is_open(self, code: str) -> bool:
        row: Authenticator = self.authenticator
        if row.type != Authenticator.Type.TOTP:
            return True
        is_open = spend_code(self.user, unseal_factor(row.data["secret"]), code)
        if not is_open:
            self._emit_authentication_failed(row)
        return is_open


class UseCodeForm(OpensOnce, AuthenticateForm):
    """A code for signing in."""


class ProveCodeForm(OpensOnce, ReauthenticateForm):
    """A code for reauthentication."""


def spend_code(user: User, secret: str, code: str) -> bool:
    """Mark a correct code as used. Returns whether it was unused before."""
    counter = _counter_of(secret, code)
    if counter is None:
        return False
    try:
        with transaction.atomic():
            SpentCode.objects.create(user=user, counter=counter)
    except IntegrityError:
        return False
    SpentCode.objects.filter(user=user, counter__lt=counter - PERIODS_KEPT).delete()
    return True


def _counter_of(secret: str, code: str) -> int | None:
    """The period of a code; one that ended since the code was checked counts."""
    now = list(yield_hotp_counters_from_time())
    for counter in (*now, now[0] - 1):
        expected = format_hotp_value(hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return counter
    return None


def _new_secret(user: User) -> str:
    secret: str = generate_totp_secret()
    sealed = seal_text(secret, place=f":{user.pk}", column=SESSION_COLUMN)
    context.request.session[SECRET_SESSION_KEY] = sealed
    return secret


def _waiting_secret(user: User) -> str:
    """The key that this user was shown, or ''."""
    sealed = context.request.session.get(SECRET_SESSION_KEY, "")
    try:
        return unseal_text(sealed, place=f":{user.pk}", column=SESSION_COLUMN)
    except CannotDecrypt:
        return ""
