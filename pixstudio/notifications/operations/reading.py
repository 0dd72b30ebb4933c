"""Read, and forget what was read long ago."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from pixstudio.notifications.models import Delivery, Notification
from pixstudio.notifications.queries import unread_of
from pixstudio.teams.models import Membership
from pixstudio.web.background.retention import Kind, kept_for, prunes, prunes_team

PRUNE_SECONDS = 3600.0
PRUNED_AT_ONCE = 5000


def mark_read(*, member: Membership, ids: Sequence[int], now: dt.datetime) -> int:
    """Mark these of the member's notifications as read; others' are left alone. May be repeated."""
    return unread_of(member).filter(pk__in=ids).order_by().update(read_at=now)


def mark_all_read(*, member: Membership, up_to: int, now: dt.datetime) -> int:
    """Mark all of the member in the team as read that the page showed: up to this id. May be repeated."""
    return unread_of(member).filter(pk__lte=up_to).order_by().update(read_at=now)


@prunes(Kind.MESSAGES)
def prune_messages(now: dt.datetime) -> int:
    """Delete the records of messages that were sent or given up long ago; returns how many.

    At most a few thousand at a time. May be repeated.
    """
    old = Delivery.objects.filter(created_at__lt=now - kept_for(Kind.MESSAGES), due_at=None)
    return _delete(old, PRUNED_AT_ONCE)


@prunes_team(Kind.NOTIFICATIONS_READ)
def prune_read(team_id: uuid.UUID, before: dt.datetime, most: int) -> int:
    """Delete a team's notifications that were read before this moment; returns how many."""
    old = Notification.objects.filter(team=team_id, created_at__lt=before)
    return _delete(old.filter(read_at__lt=before), most)


@prunes_team(Kind.NOTIFICATIONS)
def prune_all(team_id: uuid.UUID, before: dt.datetime, most: int) -> int:
    """Delete a team's notifications from before this moment, read or not; returns how many."""
    return _delete(Notification.objects.filter(team=team_id, created_at__lt=before), most)


def _delete(rows: Any, most: int) -> int:
    ids = list(rows.order_by("created_at").values_list("pk", flat=True)[:most])
    return rows.model.objects.filter(pk__in=ids).delete()[0] if ids else 0
