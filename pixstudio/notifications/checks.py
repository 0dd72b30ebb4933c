"""System checks for the settings of pushes."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from pixstudio.notifications.push_keys import BadPushKey, public_key_of


def check_push_settings(**_: Any) -> list[CheckMessage]:
    """PUSH_KEY is a key or empty, and PUSH_CONTACT an address or empty."""
    found: list[CheckMessage] = []
    try:
        if settings.PUSH_KEY:
            public_key_of(settings.PUSH_KEY)
    except BadPushKey as error:
        found.append(Error(str(error), id="notifications.E001"))
    if settings.PUSH_CONTACT and not settings.PUSH_CONTACT.startswith(("mailto:", "https://")):
        hint = "Write mailto:you@studio.example or https://studio.example"
        words = f"PUSH_CONTACT is “{settings.PUSH_CONTACT}”."
        found.append(Error(words, hint=hint, id="notifications.E002"))
    return found
