"""Stored secrets that the present FIELD_KEYS don't open, and what to do about each."""

from __future__ import annotations

from django.db.models import Model

from pixstudio.accounts.key_rotation import unreadable_rows
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.teams.mfa import unreadable_users


def unreadable_secrets() -> list[str]:
    """A sentence for each row, which says what has to be entered again. No secret is in it."""
    rows = {(type(row), row.pk): row for row, _ in unreadable_rows()}
    found = [_sentence(row) for row in rows.values()]
    found += [
        f"Second factor of {user}: codes aren’t accepted; a passkey is. docs/backup.md says how to remove it."
        for user in unreadable_users()
    ]
    return sorted(found)


def _sentence(row: Model) -> str:
    if isinstance(row, ApiConnection):
        return f"API token of {row.team}: an owner enters it again under Accounts."
    if isinstance(row, Account):
        return f"PixVerse account “{row}” of {row.team}: an admin connects it again under Accounts."
    return f"{row._meta.verbose_name} “{row}”: it has to be made again."
