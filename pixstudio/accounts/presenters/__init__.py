"""Presenters of accounts and the API connection."""

from pixstudio.accounts.presenters.detail import account_page, refresh_message
from pixstudio.accounts.presenters.form_pages import (
    account_form_page,
    conflict_message,
    import_page,
    new_account_page,
    removal_page,
    token_page,
)
from pixstudio.accounts.presenters.overview import accounts_page, connection_status
from pixstudio.accounts.presenters.rows import AccountRow, account_row

__all__ = [
    "AccountRow",
    "account_form_page",
    "account_page",
    "account_row",
    "accounts_page",
    "conflict_message",
    "connection_status",
    "import_page",
    "new_account_page",
    "refresh_message",
    "removal_page",
    "token_page",
]
