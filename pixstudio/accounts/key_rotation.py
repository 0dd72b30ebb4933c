"""Key rotation: re-encrypts all stored secrets with the primary key of FIELD_KEYS."""

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from pixstudio.accounts.encrypted_columns import CannotDecrypt, parse_keys, seal, unseal
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.teams.mfa import reseal_factors, unreadable_factors

# Rooms above add theirs when they start.
SEALED_COLUMNS: list[tuple[type[Model], str]] = [
    (ApiConnection, "token_sealed"),
    (Account, "password_sealed"),
    (Account, "session_sealed"),
]


def rotate_keys() -> tuple[int, list[str]]:
    """Re-encrypt every secret with the primary key of FIELD_KEYS, each row in its own transaction.

    Returns the number of changed rows and a message for each unreadable one. May be interrupted and
    repeated: rows that already use the primary key are skipped.
    """
    changed, problems = reseal_factors()
    for model, column, pk in _sealed_rows():
        try:
            changed += _reseal(model, column, pk)
        except CannotDecrypt as error:
            problems.append(f"Row {pk}: {error}")
    return changed, problems


def find_unreadable_secrets() -> list[str]:
    """A message for each stored secret that can't be decrypted with FIELD_KEYS."""
    return unreadable_factors() + [problem for _row, problem in unreadable_rows()]


def unreadable_rows() -> Iterator[tuple[Model, str]]:
    """Each row with a secret that can't be decrypted, and the message; once for each such column."""
    for model, column, pk in _sealed_rows():
        row = model._default_manager.get(pk=pk)
        try:
            unseal(row, column)
        except CannotDecrypt as error:
            yield row, str(error)


def _sealed_rows() -> Iterator[tuple[type[Model], str, object]]:
    for model, column in SEALED_COLUMNS:
        rows = model._default_manager.exclude(**{column: ""}).order_by("pk")
        for pk in list(rows.values_list("pk", flat=True)):
            yield model, column, pk


def _reseal(model: type[Model], column: str, pk: object) -> bool:
    """Re-encrypt one secret; False if it already uses the primary key."""
    first = next(iter(parse_keys(settings.FIELD_KEYS)))
    with transaction.atomic():
        row = model._default_manager.select_for_update().filter(pk=pk).first()
        if row is None or str(getattr(row, column)).startswith(f"{first}:"):
            return False
        seal(row, column, unseal(row, column))
        row.save(update_fields=[column])
    return True
