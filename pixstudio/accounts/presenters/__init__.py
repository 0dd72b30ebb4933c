"""Accounts and the API's connection in words, for their pages."""

from pixstudio.accounts.presenters.changing import (
    account_form_page,
    import_page,
    meanwhile_words,
    new_account_page,
    removal_page,
    token_page,
)
from pixstudio.accounts.presenters.detail import account_page, tested_words
from pixstudio.accounts.presenters.page import accounts_page, connection_words
from pixstudio.accounts.presenters.rows import AccountRow, account_row

__all__ = [
    "AccountRow",
    "account_form_page",
    "account_page",
    "account_row",
    "accounts_page",
    "connection_words",
    "import_page",
    "meanwhile_words",
    "new_account_page",
    "removal_page",
    "tested_words",
    "token_page",
]
