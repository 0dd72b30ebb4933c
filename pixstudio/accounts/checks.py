"""System check for the encryption keys."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from pixstudio.accounts.encrypted_columns import parse_keys


def check_field_keys(**_: Any) -> list[CheckMessage]:
    """FIELD_KEYS can be parsed; the message never contains a key."""
    try:
        parse_keys(settings.FIELD_KEYS)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="accounts.E001")]
    return []
