"""Secrets of rows: sealed into a column, bound to the table, column and row they belong to."""

from django.db.models import Model

from pixstudio.web.encryption import CannotDecrypt, generate_key, parse_keys, seal_text, unseal_text

__all__ = ["CannotDecrypt", "generate_key", "parse_keys", "seal", "unseal"]


def seal(row: Model, column: str, secret: str) -> None:
    """Encrypt `secret` into `row.<column>` with the first key. The row needs its primary key."""
    setattr(row, column, seal_text(secret, place=f".{row.pk}", column=_named(row, column)))


def unseal(row: Model, column: str) -> str:
    """The secret in `row.<column>`.

    Raises: CannotDecrypt when the key is missing, or the text was changed or moved from elsewhere.
    """
    kept = str(getattr(row, column))
    return unseal_text(kept, place=f".{row.pk}", column=_named(row, column))


def _named(row: Model, column: str) -> str:
    return f"{row._meta.db_table}.{column}"
