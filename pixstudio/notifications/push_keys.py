"""The key pair by which push services know this studio (VAPID, RFC 8292)."""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pixstudio.installation.locations import command_text

KEY_BYTES = 32


class BadPushKey(Exception):
    """PUSH_KEY is none that `manage.py pushkeys` makes."""


def generate_push_key() -> str:
    """A new private key for PUSH_KEY: 32 bytes of P-256 in base64 for URLs."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _encoded(number.to_bytes(KEY_BYTES, "big"))


@lru_cache(maxsize=4)
def public_key_of(private_key: str) -> str:
    """The public key that browsers are given, in base64 for URLs. Raises: BadPushKey, without the key."""
    try:
        raw = base64.urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4))
        if len(raw) != KEY_BYTES:
            raise ValueError
        key = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError as error:
        raise BadPushKey(f"PUSH_KEY is no key; `{command_text('pushkeys')}` prints one.") from error
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _encoded(point)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
