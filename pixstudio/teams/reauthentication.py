"""Reauthentication: one rule for our pages and allauth's."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from pixstudio.teams.models import User
from pixstudio.teams.single_sign_on.current import current_single_sign_on

# As allauth calls it in a session's records.
SINGLE_SIGN_ON = "socialaccount"


def signed_in_lately(request: HttpRequest, user: User) -> bool:
    """Whether the person typed a password or code within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    A single sign-on counts only if the provider was asked to confirm who it is: otherwise it may have let the
    person through by a session of theirs.
    """
    typed = [
        float(record["at"])
        for record in get_authentication_records(request, user)
        if record["method"] != SINGLE_SIGN_ON or record.get("reauthenticated")
    ]
    return bool(typed) and time.time() - max(typed) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def has_factor_at_provider(request: HttpRequest, user: User) -> bool:
    """Whether this session began at a provider whose own second factor counts."""
    config = current_single_sign_on()
    if config is None or not config.is_second_factor:
        return False
    records = get_authentication_records(request, user)
    return any(record["method"] == SINGLE_SIGN_ON for record in records)
