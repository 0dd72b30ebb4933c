"""Operations on the API connection and PixVerse accounts."""

from pixstudio.accounts.operations.account_import import find_importable_accounts, import_accounts
from pixstudio.accounts.operations.api_connection import (
    NO_CLIENT_ERRORS,
    NotConnected,
    client_for_token,
    client_of,
)
from pixstudio.accounts.operations.call_statistics import fetch_call_statistics
from pixstudio.accounts.operations.refresh import (
    connect_api,
    is_token_refused,
    record_failure,
    refresh_account,
    refresh_accounts,
)
from pixstudio.accounts.operations.removal import (
    remove_account,
    remove_account_upstream,
    set_paused,
)
from pixstudio.accounts.operations.save_account import (
    AccountInput,
    AlreadyConnected,
    EditConflict,
    PasswordRequired,
    connect_account,
    recover_account,
    update_account,
)

__all__ = [
    "NO_CLIENT_ERRORS",
    "AccountInput",
    "AlreadyConnected",
    "EditConflict",
    "NotConnected",
    "PasswordRequired",
    "client_for_token",
    "client_of",
    "connect_account",
    "connect_api",
    "fetch_call_statistics",
    "find_importable_accounts",
    "import_accounts",
    "is_token_refused",
    "record_failure",
    "recover_account",
    "refresh_account",
    "refresh_accounts",
    "remove_account",
    "remove_account_upstream",
    "set_paused",
    "update_account",
]
