"""Questions about PixVerse accounts. Each starts from the team."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from pixstudio.accounts.models import Account, ApiConnection, CreditReading
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
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


def account_by_email(team: Team, email: str) -> Account | None:
    """The team's account with this email, however it is spelled: PixVerse takes `A@x` and `a@x` as one."""
    wanted = email.casefold()
    return next((one for one in accounts_of(team) if one.email.casefold() == wanted), None)


def waiting_by_account(team: Team) -> dict[uuid.UUID, int]:
    """How many jobs wait for an account and no other, by its id."""
    waits = {"wanted_by__state": "queued", "wanted_by__removed_at": None}
    rows = accounts_of(team).filter(**waits).order_by().values_list("pk")
    return dict(rows.annotate(Count("wanted_by")))


def jobs_on(account: Account) -> tuple[int, int]:
    """How many of our jobs run on an account, off-peak ones too, and how many wait for it alone."""
    runs = {"generations__state__in": OCCUPYING_STATES}
    waits = {"wanted_by__state": "queued", "wanted_by__removed_at": None}
    mine = Account.objects.filter(pk=account.pk)
    running = mine.filter(**runs).aggregate(count=Count("generations"))["count"]
    return running, mine.filter(**waits).aggregate(count=Count("wanted_by"))["count"]


def readings_of(account: Account, since: dt.datetime) -> Iterator[CreditReading]:
    """What the account had left, oldest first."""
    rows = CreditReading.objects.filter(account=account, read_at__gte=since)
    return rows.order_by("read_at").iterator()


def last_change_of(account: Account) -> AuditEntry | None:
    """Who saved the account last, and when."""
    rows = AuditEntry.objects.filter(chain=str(account.team_id), action=Action.ACCOUNT_CHANGED)
    return rows.filter(target_id=str(account.pk)).order_by("-number").first()
