"""The address at which the API may call back about jobs of an account."""

import uuid

from django.conf import settings
from django.core.signing import Signer

WEBHOOK_SALT, WEBHOOK_PATH = "pixverse-hook", "hooks/pixverse/"


def webhook_url(account_id: uuid.UUID) -> str:
    """Where the API may call back about jobs of the account, or '' without a public address.

    Not reversed: a worker that knows no pages takes less memory.
    """
    if not settings.PUBLIC_URL:
        return ""
    secret = Signer(salt=WEBHOOK_SALT).sign(str(account_id))
    return f"{settings.PUBLIC_URL}/{WEBHOOK_PATH}{secret}/"
