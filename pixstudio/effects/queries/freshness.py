"""How fresh what we know of the catalogue is, what changed in it lately, and what is to be fetched."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from pixstudio.accounts.models import Health
from pixstudio.effects.models import Catalogue, Preview
from pixstudio.effects.queries.catalogue import known_effects_of
from pixstudio.teams.models import Team

RECENT_PERIOD = dt.timedelta(days=14)
# A worker takes up what was asked for well within this.
PICKUP_TIME = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class CatalogueState:
    """How fresh what we know of a list is. `read_at` is when the oldest of the accounts' lists came whole.

    `trouble` is what was in the way at the last try, '' for nothing; then `tried_at` is when that was.
    """

    read_at: dt.datetime | None = None
    tried_at: dt.datetime | None = None
    trouble: str = ""
    is_reading: bool = False
    read_count: int = 0
    total_count: int | None = None


def catalogue_state(team: Team, of: str, now: dt.datetime) -> CatalogueState:
    """How fresh the team's effects or voices are, over all its accounts; one query.

    Accounts that are not read any more, as PixVerse refuses them, count only where there is no other.
    """
    rows_of_team = Catalogue.objects.filter(account__team=team, of=of).order_by("pk")
    every = list(rows_of_team.select_related("account"))
    if not every:
        return CatalogueState()
    rows = [row for row in every if row.account.health == Health.OK]
    reading = [row for row in rows if _is_being_read(row, now)]
    failed = [row for row in rows if row.trouble]
    shown = (reading or failed or rows or every)[0]
    return CatalogueState(
        read_at=min((row.read_at for row in rows or every if row.read_at), default=None),
        tried_at=shown.tried_at,
        trouble=shown.trouble if failed and not reading else "",
        is_reading=bool(reading),
        read_count=shown.read_count,
        total_count=shown.total_count,
    )


def _is_being_read(row: Catalogue, now: dt.datetime) -> bool:
    """A worker is at it, or it was asked for and its turn has not come yet."""
    if row.lease_until and row.lease_until > now:
        return True
    if row.asked_at is None or row.asked_at < now - PICKUP_TIME:
        return False
    return row.tried_at is None or row.tried_at < row.asked_at


@dataclass(frozen=True)
class CatalogueChanges:
    """How many effects came and went within LATELY, and how many of all are listed no more."""

    added: int = 0
    gone: int = 0
    all_gone: int = 0


def changes_of(team: Team, now: dt.datetime) -> CatalogueChanges:
    """What changed in the catalogue; one query."""
    added = Q(appeared_at__gt=now - RECENT_PERIOD, vanished_at=None)
    counts = known_effects_of(team).aggregate(
        added=Count("id", filter=added),
        gone=Count("id", filter=Q(vanished_at__gt=now - RECENT_PERIOD)),
        all_gone=Count("vanished_at"),
    )
    return CatalogueChanges(**counts)


def due_previews(team_id: uuid.UUID, now: dt.datetime) -> QuerySet[Preview]:
    """The files that should be fetched by now, in the order of their turns."""
    rows = Preview.objects.filter(team_id=team_id, due_at__lte=now)
    listed = rows.filter(effect__vanished_at=None, voice__vanished_at=None)
    return listed.order_by("kind", "effect__position", "id")
