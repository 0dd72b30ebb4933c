"""Connecting the API and PixVerse accounts, and keeping what we know of them fresh."""

from pixstudio.accounts.operations.connecting import (
    NO_CLIENT,
    NotConnected,
    client_of,
    client_with,
)
from pixstudio.accounts.operations.importing import found_accounts, import_accounts
from pixstudio.accounts.operations.refreshing import (
    connect_api,
    note_failure,
    refresh_account,
    refresh_accounts,
    token_is_refused,
)
from pixstudio.accounts.operations.removing import (
    forget_account,
    remove_account_upstream,
    set_paused,
)
from pixstudio.accounts.operations.saving import (
    AlreadyConnected,
    ChangedMeanwhile,
    PasswordNeeded,
    Wish,
    connect_account,
    recover_account,
    update_account,
)

__all__ = [
    "NO_CLIENT",
    "AlreadyConnected",
    "ChangedMeanwhile",
    "NotConnected",
    "PasswordNeeded",
    "Wish",
    "client_of",
    "client_with",
    "connect_account",
    "connect_api",
    "forget_account",
    "found_accounts",
    "import_accounts",
    "note_failure",
    "recover_account",
    "refresh_account",
    "refresh_accounts",
    "remove_account_upstream",
    "set_paused",
    "token_is_refused",
    "update_account",
]
