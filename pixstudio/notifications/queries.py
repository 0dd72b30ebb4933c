"""What a person has not read, their choices, and what is due."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery

from pixstudio.notifications.kinds import Channels, Kind, default_channels
from pixstudio.notifications.models import (
    IS_UNREAD,
    Delivery,
    Notification,
    NotificationPreferences,
    PushSubscription,
)
from pixstudio.teams.member_columns import MemberColumn
from pixstudio.teams.models import Membership, Role, User
from pixstudio.teams.models.teams import MOST_COUNTED, UNREAD_UNIT

PAGE_ROWS = 50
RECENT_ROWS = 8
NEW_ROWS = 3


class _NumberOf(Subquery):
    """How many rows the query has, and the highest id of them, as one number."""

    template = (
        f"(SELECT COUNT(*) * {UNREAD_UNIT} + COALESCE(MAX(counted.id), 0)"  # noqa: S608
        " FROM (%(subquery)s) AS counted)"
    )


def _unread_number() -> Subquery:
    rows = Notification.objects.filter(IS_UNREAD, user=OuterRef("user"), team=OuterRef("team"))
    ids = rows.order_by("-id").values("id")[:MOST_COUNTED]
    return _NumberOf(ids, output_field=BigIntegerField())


# A number that changes with what the bell shows; see `Membership.unread_count`.
UNREAD = MemberColumn("unread_notifications", _unread_number, {}, lambda _request: {})


def notifications_of(member: Membership) -> QuerySet[Notification]:
    """What the member was told in the team, the latest first."""
    rows = Notification.objects.filter(user=member.user_id, team=member.team_id, is_listed=True)
    return rows.order_by("-id")


def unread_of(member: Membership) -> QuerySet[Notification]:
    """Of those, what was not read."""
    return notifications_of(member).filter(read_at__isnull=True)


def new_since(member: Membership, pk: int) -> list[Notification]:
    """The latest unread ones after this id."""
    return list(unread_of(member).filter(pk__gt=pk)[:NEW_ROWS])


def preferences_of(user: User) -> NotificationPreferences:
    """The person's choices; an unsaved row without any if there are none."""
    return preferences_by_user([user])[user.pk]


def preferences_by_user(users: Iterable[User]) -> dict[int, NotificationPreferences]:
    """The choices of these people by their ids, in one query."""
    people = list(users)
    found = NotificationPreferences.objects.in_bulk([user.pk for user in people])
    return {user.pk: found.get(user.pk) or NotificationPreferences(user=user) for user in people}


def channels_of(preferences: NotificationPreferences, kind: Kind, role: Role) -> Channels:
    """What a person chose for a kind, or the default of their role."""
    chosen = preferences.choices.get(kind)
    return Channels.from_data(chosen) if chosen else default_channels(kind, role)


def subscriptions_of(user: User) -> list[PushSubscription]:
    """The person's browsers that take messages, the oldest first."""
    return list(PushSubscription.objects.filter(user=user).order_by("created_at"))


def due_pushes(now: dt.datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(push_due_at__lte=now)


def due_mails(now: dt.datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(mail_due_at__lte=now)


def due_deliveries(now: dt.datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(due_at__lte=now)
