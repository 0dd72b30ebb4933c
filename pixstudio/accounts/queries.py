"""Questions about PixVerse accounts. Each starts from the team."""

from django.db.models import Count, Q, QuerySet

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.teams.models import Team

OCCUPYING_STATES = ("submitting", "running", "unknown")


def accounts_of(team: Team) -> QuerySet[Account]:
    """The team's accounts in the order they were connected."""
    return Account.objects.filter(team=team)


def accounts_with_running(team: Team) -> list[tuple[Account, int]]:
    """The team's accounts, each with how many of our jobs take a place on it; one query."""
    # States are written out, because accounts lie below generations and know nothing of theirs; a
    # test holds them against `generations.states.OCCUPYING`. Off-peak jobs take no place.
    occupies = Q(generations__state__in=OCCUPYING_STATES, generations__is_off_peak=False)
    rows = accounts_of(team).annotate(running=Count("generations", filter=occupies))
    return [(account, account.running) for account in rows]


def connection_of(team: Team) -> ApiConnection | None:
    """The team's API connection, or None before a token was entered."""
    return ApiConnection.objects.filter(team=team).first()
