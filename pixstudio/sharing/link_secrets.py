"""The secrets of share links: made here, kept as digests (`web.secrets.digests`), never written to a log."""

import secrets

SECRET_BYTES = 16


def new_secret() -> str:
    """128 random bits as text for an address."""
    return secrets.token_urlsafe(SECRET_BYTES)
