"""Digests of secrets and of submitted forms."""

import hashlib


def digest_of(secret: str) -> str:
    """SHA-256 as hex, by which a random secret is stored: it can't be guessed, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_digest(*parts: str) -> str:
    """What tells two presses of one button from two forms: the form's nonce, with what was sent."""
    return digest_of("\n".join(parts))[:40]
