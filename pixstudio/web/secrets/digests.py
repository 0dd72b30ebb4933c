"""Digests of secrets."""

import hashlib


def digest_of(secret: str) -> str:
    """SHA-256 as hex, by which a random secret is stored: it can't be guessed, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
