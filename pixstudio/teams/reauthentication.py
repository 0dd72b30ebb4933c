"""Reauthentication: one rule for our pages and allauth's."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from pixstudio.teams.models import User


def signed_in_lately(request: HttpRequest, user: User) -> bool:
    """Whether the person typed a password or code within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    typed = [float(record["at"]) for record in get_authentication_records(request, user)]
    return bool(typed) and time.time() - max(typed) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
