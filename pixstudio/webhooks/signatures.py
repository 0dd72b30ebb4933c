"""Signatures by Standard Webhooks: HMAC-SHA256 over id, time and body, with a secret of the webhook.

Written here because the package of the standard brings a generated client with eight dependencies for these
ten lines; tests check what is signed here with that package.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A random secret as it is shown and typed: `whsec_` and base64."""
    return PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def signature_of(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature as the header has it: `v1,` and base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signed_headers(
    secrets: Iterable[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The headers of a request, with a signature by each secret that is valid."""
    signatures = (signature_of(one, message_id, timestamp, body) for one in secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": "PixStudio-Webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
