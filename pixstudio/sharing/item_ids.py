"""Ids of shared items in addresses: those of a link, which tell a visitor nothing of the team's own."""

import uuid

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.utils.crypto import salted_hmac

from pixstudio.sharing.models import ShareLink

SALT = "sharing.items"


def public_id(link: ShareLink, pk: uuid.UUID) -> uuid.UUID:
    """The id under which a link shows a result: another one on each link."""
    cipher = _cipher(link).encryptor()
    return uuid.UUID(bytes=cipher.update(pk.bytes) + cipher.finalize())


def result_id(link: ShareLink, shown: uuid.UUID) -> uuid.UUID:
    """The result's id behind the one in an address; of an invented one, the id of no result."""
    cipher = _cipher(link).decryptor()
    return uuid.UUID(bytes=cipher.update(shown.bytes) + cipher.finalize())


def _cipher(link: ShareLink) -> "Cipher[modes.ECB]":
    """One block of random bits is no text whose repetitions could show through."""
    key = salted_hmac(SALT, link.secret_digest, algorithm="sha256").digest()
    return Cipher(algorithms.AES256(key), modes.ECB())  # noqa: S305
