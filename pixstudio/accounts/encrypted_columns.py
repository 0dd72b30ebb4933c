"""Encrypted model columns: each secret is bound to its table, column and row."""

from django.db.models import Model

from pixstudio.web.secrets.encryption import (
    CannotDecrypt,
    generate_key,
    parse_keys,
    seal_text,
    unseal_text,
)

__all__ = ["CannotDecrypt", "generate_key", "parse_keys", "seal", "unseal"]


def seal(row: Model, column: str, secret: str) -> None:
    """Encrypt `secret` into `row.<column>` with the primary key of FIELD_KEYS. The row needs its pk."""
    setattr(row, column, seal_text(secret, place=f".{row.pk}", column=_qualified_name(row, column)))


def unseal(row: Model, column: str) -> str:
    """Decrypt the secret in `row.<column>`.

    Raises: CannotDecrypt if the key is missing or the ciphertext was modified or moved.
    """
    sealed = str(getattr(row, column))
    return unseal_text(sealed, place=f".{row.pk}", column=_qualified_name(row, column))


def _qualified_name(row: Model, column: str) -> str:
    return f"{row._meta.db_table}.{column}"
