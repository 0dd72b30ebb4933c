"""The secrets of share links: made here, stored as digests, never written to a log."""

import hashlib
import secrets

SECRET_BYTES = 16


def new_secret() -> str:
    """128 random bits as text for an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """SHA-256 as hex: the secret is random, so no slow hash is needed to hide it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_digest(*parts: str) -> str:
    """What tells two presses of one button from two forms: the form's nonce, with what was sent."""
    return digest_of("\n".join(parts))[:40]
