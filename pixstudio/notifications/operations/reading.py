"""Read, and forget what was read long ago."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pixstudio.notifications.models import Delivery, Notification
from pixstudio.notifications.queries import unread_of
from pixstudio.teams.models import Membership

KEPT_READ = dt.timedelta(days=90)
KEPT_UNREAD = dt.timedelta(days=365)
KEPT_DELIVERIES = dt.timedelta(days=7)
PRUNE_SECONDS = 3600.0
PRUNED_AT_ONCE = 5000


def mark_read(*, member: Membership, ids: Sequence[int], now: dt.datetime) -> int:
    """Mark these of the member's notifications as read; others' are left alone. May be repeated."""
    return unread_of(member).filter(pk__in=ids).order_by().update(read_at=now)


def mark_all_read(*, member: Membership, up_to: int, now: dt.datetime) -> int:
    """Mark all of the member in the team as read that the page showed: up to this id. May be repeated."""
    return unread_of(member).filter(pk__lte=up_to).order_by().update(read_at=now)


def prune_notifications(now: dt.datetime) -> int:
    """Delete what was read 90 days ago or is a year old, and deliveries of a week ago; returns how many.

    At most a few thousand at a time. May be repeated.
    """
    old = Notification.objects.filter(created_at__lt=now - KEPT_READ)
    count = _delete(old.filter(read_at__lt=now - KEPT_READ))
    count += _delete(Notification.objects.filter(created_at__lt=now - KEPT_UNREAD))
    ended = Delivery.objects.filter(created_at__lt=now - KEPT_DELIVERIES, due_at=None)
    return count + _delete(ended)


def _delete(rows: Any) -> int:
    ids = list(rows.order_by("created_at").values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    return rows.model.objects.filter(pk__in=ids).delete()[0] if ids else 0
