"""The text of API keys: made here, shown once, stored as a digest (`web.secrets.digests`)."""

import secrets

# Scanners for leaked secrets recognise a key by how it begins.
START = "pixs_"
SECRET_BYTES = 32
PREFIX_LENGTH = len(START) + 8


def new_key_text() -> str:
    """A new key: 256 random bits behind `pixs_`."""
    return START + secrets.token_urlsafe(SECRET_BYTES)


def prefix_of(text: str) -> str:
    """Its first letters, by which lists and logs name it; 48 of its bits."""
    return text[:PREFIX_LENGTH]
