"""Hand what is due over to the channels: one message for all that a person has not read."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from pixstudio.notifications.models import (
    Channel,
    Delivery,
    Notification,
    NotificationPreferences,
    PushSubscription,
)
from pixstudio.notifications.queries import due_mails, due_pushes
from pixstudio.teams.models import Membership, User

# Between two messages to a person; what comes meanwhile is in the next one.
MAIL_PAUSE = dt.timedelta(minutes=5)
PUSH_PAUSE = dt.timedelta(seconds=15)
PEOPLE_AT_ONCE = 200
# A message names few of them, and says how many there are.
MAX_IDS = 200


def hand_over_due(*, now: dt.datetime) -> int:
    """Make deliveries of what is due; returns how many people get one. Idempotent, and safe at once.

    In quiet hours all but the daily summary waits for their end. What was read meanwhile, or is of a team
    that the person left, is dropped.
    """
    count = 0
    for user in _people(due_pushes(now)):
        count += _hand_over(user, Channel.PUSH, now)
    for user in _people(due_mails(now)):
        count += _hand_over(user, Channel.MAIL, now)
    return count


def _people(rows: QuerySet[Notification]) -> list[User]:
    ids = rows.order_by().values_list("user", flat=True).distinct()[:PEOPLE_AT_ONCE]
    return list(User.objects.filter(pk__in=list(ids)))


@transaction.atomic
def _hand_over(user: User, channel: Channel, now: dt.datetime) -> bool:
    preferences = _locked(user)
    column = f"{channel}_due_at"
    rows = Notification.objects.filter(user=user, **{f"{column}__lte": now})
    is_daily = channel == Channel.MAIL and rows.filter(is_daily=True).exists()
    if not is_daily and (later := _not_before(preferences, user, channel, now)):
        rows.update(**{column: later})
        return False
    ids = _wanted_ids(user, rows)
    rows.update(**{column: None})
    if not ids or not _deliver(user, channel, ids, is_daily, now):
        return False
    told = "pushed_at" if channel == Channel.PUSH else "mailed_at"
    NotificationPreferences.objects.filter(pk=user.pk).update(**{told: now})
    return True


def _locked(user: User) -> NotificationPreferences:
    NotificationPreferences.objects.get_or_create(user=user)
    return NotificationPreferences.objects.select_for_update(no_key=True).get(pk=user.pk)


def _not_before(
    preferences: NotificationPreferences, user: User, channel: Channel, now: dt.datetime
) -> dt.datetime | None:
    """Until when the channel rests for this person, if it does."""
    if quiet_end := preferences.quiet_end(user, now):
        return quiet_end
    last = preferences.pushed_at if channel == Channel.PUSH else preferences.mailed_at
    pause = PUSH_PAUSE if channel == Channel.PUSH else MAIL_PAUSE
    return last + pause if last and now < last + pause else None


def _wanted_ids(user: User, rows: QuerySet[Notification]) -> list[int]:
    """Those that are unread and of teams that the person still belongs to, the latest first."""
    teams = Membership.objects.filter(user=user, user__is_active=True).values("team")
    wanted = rows.filter(read_at=None, team__in=teams).order_by("-pk")
    return list(wanted.values_list("pk", flat=True)[:MAX_IDS])


def _deliver(
    user: User, channel: Channel, ids: Sequence[int], is_daily: bool, now: dt.datetime
) -> bool:
    """One email, or one push to each of the person's browsers; False if there is none."""
    browsers: list[uuid.UUID | None] = [None]
    if channel == Channel.PUSH:
        browsers = list(PushSubscription.objects.filter(user=user).values_list("pk", flat=True))
    rows = [
        Delivery(
            user=user,
            channel=channel,
            subscription_id=pk,
            notification_ids=list(ids),
            is_daily=is_daily,
            created_at=now,
            due_at=now,
        )
        for pk in browsers
    ]
    Delivery.objects.bulk_create(rows)
    return bool(rows)
