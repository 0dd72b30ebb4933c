"""Queries about PixVerse accounts, scoped to a team."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pixstudio.accounts.models import Account, ApiConnection, CreditReading
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Team
from pixstudio.web.prepared_queries import PreparedQuery

OCCUPYING_STATES = ("submitting", "running", "unknown")


def accounts_of(team: Team) -> QuerySet[Account]:
    """The team's accounts in the order of their connection."""
    return Account.objects.filter(team=team)


def accounts_with_running_counts(team: Team) -> list[tuple[Account, int]]:
    """The team's accounts in the order of their connection, each with the number of our jobs that occupy
    a slot on it; one query."""
    rows: list[Any] = _ACCOUNTS_RUNNING.rows({"team": team.pk})
    rows.sort(key=lambda account: (account.created_at, account.pk))
    return [(account, account.running) for account in rows]


def _accounts_running(team: uuid.UUID) -> QuerySet[Account]:
    """Counted for each account by the index of accounts and states: a join would walk all results."""
    # The states are literals, because accounts must not import generations; a test compares them
    # with `generations.states.OCCUPYING`. Off-peak jobs occupy no slot.
    jobs: Any = Account._meta.get_field("generations").related_model
    occupying = jobs.objects.filter(
        account=OuterRef("pk"), state__in=OCCUPYING_STATES, is_off_peak=False
    )
    count = occupying.order_by().values("account").annotate(count=Count("pk")).values("count")
    rows = Account.objects.filter(team=team).order_by()
    return rows.annotate(running=Coalesce(Subquery(count), 0))


_ACCOUNTS_RUNNING = PreparedQuery(_accounts_running, team=uuid.UUID)


def connection_of(team: Team) -> ApiConnection | None:
    """The team's API connection; None before a token was entered."""
    return ApiConnection.objects.filter(team=team).first()


def account_by_email(team: Team, email: str) -> Account | None:
    """The team's account with this email, compared without case as PixVerse does."""
    wanted = email.casefold()
    return next((row for row in accounts_of(team) if row.email.casefold() == wanted), None)


def waiting_counts(team: Team) -> dict[uuid.UUID, int]:
    """Number of queued jobs restricted to an account, by account id."""
    waits = {"wanted_by__state": "queued", "wanted_by__removed_at": None}
    rows = accounts_of(team).filter(**waits).order_by().values_list("pk")
    return dict(rows.annotate(Count("wanted_by")))


def job_counts(account: Account) -> tuple[int, int]:
    """Running jobs of ours on an account, including off-peak, and queued jobs restricted to it."""
    runs = {"generations__state__in": OCCUPYING_STATES}
    waits = {"wanted_by__state": "queued", "wanted_by__removed_at": None}
    mine = Account.objects.filter(pk=account.pk)
    running = mine.filter(**runs).aggregate(count=Count("generations"))["count"]
    return running, mine.filter(**waits).aggregate(count=Count("wanted_by"))["count"]


def credit_readings(account: Account, since: dt.datetime) -> Iterator[CreditReading]:
    """Credit readings of the account, oldest first."""
    rows = CreditReading.objects.filter(account=account, read_at__gte=since)
    return rows.order_by("read_at").iterator()


def last_change(account: Account) -> AuditEntry | None:
    """Audit entry of the last change of the account."""
    rows = AuditEntry.objects.filter(chain=str(account.team_id), action=Action.ACCOUNT_CHANGED)
    return rows.filter(target_id=str(account.pk)).order_by("-number").first()


def pollable_accounts(now: dt.datetime) -> QuerySet[Account]:
    """The accounts that may be polled: no `Retry-After` is pending."""
    return Account.objects.filter(Q(read_after=None) | Q(read_after__lte=now))


def accounts_due_for_poll(now: dt.datetime) -> QuerySet[Account]:
    """The accounts whose poll is due and not at work, the one that waits longest first."""
    free = Q(reading_lease_until=None) | Q(reading_lease_until__lte=now)
    return pollable_accounts(now).filter(free, next_reading_at__lte=now).order_by("next_reading_at")
