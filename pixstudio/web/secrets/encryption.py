"""Encryption of stored secrets: AES-256-GCM with a key id, bound to table, column and row."""

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pixstudio.installation.locations import command_text

NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """A stored secret can't be read with the keys in FIELD_KEYS."""


def generate_key() -> str:
    """A new random entry for FIELD_KEYS: `id:base64 of 32 bytes`."""
    name = base64.b32encode(os.urandom(3)).decode().rstrip("=").lower()
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@lru_cache(maxsize=4)
def parse_keys(text: str) -> dict[str, AESGCM]:
    """Parse FIELD_KEYS into ciphers by key id; the first one encrypts.

    Raises: ImproperlyConfigured; the message never contains the key.
    """
    keys: dict[str, AESGCM] = {}
    for number, entry in enumerate(text.split(","), 1):
        name, _, encoded = entry.strip().partition(":")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except ValueError:
            raw = b""
        if not name or len(raw) != 32:
            raise ImproperlyConfigured(
                f"FIELD_KEYS: entry {number} is not `id:base64 of 32 bytes`; "
                f"`{command_text('newkey')}` prints a good one."
            )
        keys[name] = AESGCM(raw)
    return keys


def primary_key_id() -> str:
    """The id of the key that encrypts new secrets."""
    return next(iter(parse_keys(settings.FIELD_KEYS)))


def seal_text(secret: str, *, place: str, column: str) -> str:
    """Encrypt with the primary key. `column` and `place` (the row) are authenticated as associated data."""
    name = primary_key_id()
    nonce = os.urandom(NONCE_BYTES)
    bound = f"{column}{place}".encode()
    sealed = parse_keys(settings.FIELD_KEYS)[name].encrypt(nonce, secret.encode(), bound)
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def unseal_text(sealed: str, *, place: str, column: str) -> str:
    """Decrypt a text made by `seal_text` with the same `place` and `column`.

    Raises: CannotDecrypt, which names the column, if the key is missing or the text was modified or moved.
    """
    name, _, encoded = sealed.partition(":")
    cipher = parse_keys(settings.FIELD_KEYS).get(name)
    if cipher is None:
        raise CannotDecrypt(f"The key “{name}” of {column} is not in FIELD_KEYS.")
    try:
        raw = base64.b64decode(encoded, validate=True)
        plain = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{column}{place}".encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise CannotDecrypt(f"{column} can't be decrypted.") from error
    return plain.decode()
