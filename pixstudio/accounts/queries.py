"""Questions about PixVerse accounts. Each starts from the team."""

from django.db.models import QuerySet

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.teams.models import Team


def accounts_of(team: Team) -> QuerySet[Account]:
    """The team's accounts in the order they were connected."""
    return Account.objects.filter(team=team)


def connection_of(team: Team) -> ApiConnection | None:
    """The team's API connection, or None before a token was entered."""
    return ApiConnection.objects.filter(team=team).first()


def likely_account(accounts: list[Account], credits: int) -> Account | None:
    """The account an automatic job would most likely run on: usable, able to pay, most credits.

    Where none can pay, the usable one with the most credits, so that the page can say what is missing.
    """
    usable = [account for account in accounts if account.is_usable]
    able = [account for account in usable if account.credits is None or account.credits >= credits]
    return max(able or usable, key=lambda account: account.credits or 0, default=None)
