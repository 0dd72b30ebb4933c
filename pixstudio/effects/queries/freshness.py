"""Catalogue age and refresh state, recent changes, and due preview files."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from pixstudio.accounts.models import Health
from pixstudio.effects.models import Catalogue, Preview
from pixstudio.effects.queries.catalogue import known_effects_of
from pixstudio.teams.models import Team
from pixstudio.web.prepared_queries import PreparedQuery

RECENT_PERIOD = dt.timedelta(days=14)
# Workers normally start a requested refresh well within this time.
PICKUP_TIME = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class CatalogueState:
    """Refresh state of a list. `read_at` is the oldest complete refresh of the team's accounts.

    `trouble` is the problem of the last try at `tried_at`, '' for none.
    """

    read_at: dt.datetime | None = None
    tried_at: dt.datetime | None = None
    trouble: str = ""
    is_reading: bool = False
    read_count: int = 0
    total_count: int | None = None


def _catalogues(team_id: uuid.UUID, of: str) -> QuerySet[Catalogue]:
    rows = Catalogue.objects.filter(account__team=team_id, of=of).order_by("pk")
    return rows.select_related("account").only(*_STATE_FIELDS)


_STATE_FIELDS = (
    *("of", "lease_until", "asked_at", "tried_at", "read_at", "read_count", "total_count"),
    *("trouble", "account__health"),
)
_CATALOGUES = PreparedQuery(_catalogues, team_id=uuid.UUID, of=str)


def catalogue_state(team: Team, of: str, now: dt.datetime) -> CatalogueState:
    """State of the team's effects or voices over all its accounts; one query.

    Accounts that PixVerse refuses are not refreshed; they count only if there is no other.
    """
    every = _CATALOGUES.rows({"team_id": team.pk, "of": str(of)})
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
    """Whether a worker has the lease, or a request is recent and not started yet."""
    if row.lease_until and row.lease_until > now:
        return True
    if row.asked_at is None or row.asked_at < now - PICKUP_TIME:
        return False
    return row.tried_at is None or row.tried_at < row.asked_at


@dataclass(frozen=True)
class CatalogueChanges:
    """Effects added and vanished within RECENT_PERIOD, and all vanished effects."""

    added: int = 0
    gone: int = 0
    all_gone: int = 0


def changes_of(team: Team, now: dt.datetime) -> CatalogueChanges:
    """Recent changes of the catalogue; one query."""
    added = Q(appeared_at__gt=now - RECENT_PERIOD, vanished_at=None)
    counts = known_effects_of(team).aggregate(
        added=Count("id", filter=added),
        gone=Count("id", filter=Q(vanished_at__gt=now - RECENT_PERIOD)),
        all_gone=Count("vanished_at"),
    )
    return CatalogueChanges(**counts)


def due_previews(team_id: uuid.UUID, now: dt.datetime) -> QuerySet[Preview]:
    """Preview files due for download, in download order."""
    rows = Preview.objects.filter(team_id=team_id, due_at__lte=now)
    listed = rows.filter(
        effect__vanished_at=None, voice__vanished_at=None, speech_voice__vanished_at=None
    )
    return listed.order_by("kind", "effect__position", "id")
