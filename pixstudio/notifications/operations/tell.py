"""Make notifications of events: each event tells each person once, grouped, by the channels they chose."""

import datetime as dt
import time
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from pixstudio.events.models import EventKind
from pixstudio.events.operations import handled_events
from pixstudio.events.queries import Consumer, unhandled
from pixstudio.notifications.kinds import LEAST_ROLES, Channels, Mail
from pixstudio.notifications.models import (
    Notification,
    NotificationPreferences,
    NotifyingState,
)
from pixstudio.notifications.operations.drafts import Draft, Portion, request_key
from pixstudio.notifications.queries import channels_of, preferences_by_user
from pixstudio.notifications.quiet_hours import next_daily_moment
from pixstudio.teams.models import Role

# Jobs that end within this time are told together, and an email waits as long.
GROUPED = dt.timedelta(seconds=60)
# What happened longer ago is no news: it is in the bell and in emails, but no browser rings.
STALE = dt.timedelta(hours=1)
# A task's turn; the rest is told by the next one.
SECONDS_AT_ONCE = 3.0


def tell_events(*, now: dt.datetime) -> int:
    """Make notifications of events that were not told yet, in portions; returns how many events there were.

    Idempotent; of several workers one at a time makes them, so that they group alike.
    """
    ends_at, told = time.monotonic() + SECONDS_AT_ONCE, 0
    while count := _tell_portion(now):
        told += count
        if time.monotonic() > ends_at:
            break
    return told


def _tell_portion(now: dt.datetime) -> int:
    if not unhandled(Consumer.NOTIFICATIONS).exists():
        return 0
    NotifyingState.objects.get_or_create(pk=1)
    with transaction.atomic():
        NotifyingState.objects.select_for_update(no_key=True).get(pk=1)
        with handled_events(Consumer.NOTIFICATIONS) as events:
            _Teller(now).tell(Portion(events))
    return len(events)


class _Teller:
    """Notifications of one portion, written together at its end."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.preferences: dict[int, NotificationPreferences] = {}
        # The latest of each group; those of the database are read when first needed.
        self.groups: dict[tuple[int, uuid.UUID, str, str], Notification | None] = {}
        self.by_key: dict[tuple[int, str], Notification] = {}
        self.joined: set[int] = set()

    def tell(self, portion: Portion) -> None:
        found = list(portion.drafts())
        self.preferences = preferences_by_user({one.member.user for one in found})
        for draft in found:
            channels = self._channels(draft)
            if channels.has_any:
                self._add(draft, channels)
        if decided := portion.decided_ids():
            self._close_decided(decided)
        if found:
            self._write()

    def _channels(self, draft: Draft) -> Channels:
        """Of all kinds that it is of; emails only where the studio sends any."""
        role, preferences = Role(draft.member.role), self.preferences[draft.member.user_id]
        kinds = [kind for kind in draft.kinds if role.covers(LEAST_ROLES[kind])]
        found = Channels(page=False, push=False)
        for kind in kinds:
            found = found.joined(channels_of(preferences, kind, role))
        return found if settings.SENDS_EMAIL else Channels(found.page, found.push)

    def _add(self, draft: Draft, channels: Channels) -> None:
        group = self._group(draft) if draft.is_grouped else None
        if group is not None and draft.event.created_at - group.created_at <= GROUPED:
            group.facts = {**group.facts, **draft.facts, "count": group.count + 1}
            self._schedule(group, draft, channels, is_joined=True)
            return
        row = Notification(
            team_id=draft.member.team_id,
            user_id=draft.member.user_id,
            kind=draft.kinds[-1],
            event_kind=draft.event.kind,
            key=draft.key,
            subject_id=draft.subject_id,
            facts=dict(draft.facts),
            is_listed=channels.page,
            created_at=draft.event.created_at,
        )
        self._schedule(row, draft, channels, is_joined=False)
        self.by_key[row.user_id, row.key] = row
        if draft.is_grouped:
            self.groups[self._group_key(draft)] = row

    def _group_key(self, draft: Draft) -> tuple[int, uuid.UUID, str, str]:
        """Jobs are grouped by what became of them, comments by what they are about."""
        is_comment = draft.event.kind == EventKind.COMMENT_ADDED
        about = draft.subject_id if is_comment else ""
        return (draft.member.user_id, draft.member.team_id, draft.event.kind, about)

    def _group(self, draft: Draft) -> Notification | None:
        key = self._group_key(draft)
        if key not in self.groups:
            user_id, team_id, kind, about = key
            rows = Notification.objects.filter(user=user_id, team=team_id, event_kind=kind)
            rows = rows.filter(read_at=None, created_at__gte=draft.event.created_at - GROUPED)
            rows = (
                rows.filter(subject_id=about) if about else rows.exclude(key__startswith="batch:")
            )
            self.groups[key] = rows.order_by("-pk").first()
        return self.groups[key]

    def _schedule(
        self, row: Notification, draft: Draft, channels: Channels, *, is_joined: bool
    ) -> None:
        """Set when it is pushed and mailed; what has a time already keeps it."""
        user, preferences = draft.member.user, self.preferences[draft.member.user_id]
        quiet_end = preferences.quiet_end(user, self.now) or self.now
        is_news = self.now - draft.event.created_at < STALE
        if channels.push and is_news and row.push_due_at is None:
            soon = row.created_at + GROUPED if is_joined else self.now
            row.push_due_at = max(quiet_end, soon)
        if row.mail_due_at is None and channels.mail == Mail.NOW:
            row.mail_due_at = max(quiet_end, self.now + GROUPED)
        elif row.mail_due_at is None and channels.mail == Mail.DAILY:
            row.mail_due_at = next_daily_moment(self.now, preferences.daily_hour, user.zone)
            row.is_daily = True
        if is_joined and row.pk:
            self.joined.add(row.pk)

    def _close_decided(self, ids: Iterable[uuid.UUID]) -> None:
        """What was decided needs nobody any more: the requests of it count as read."""
        rows = Notification.objects.filter(key__in=[request_key(pk) for pk in ids], read_at=None)
        rows.update(read_at=self.now, push_due_at=None, mail_due_at=None)

    def _write(self) -> None:
        """One about the same thing as an earlier one takes its place."""
        rows = list(self.by_key.values())
        earlier = Notification.objects.filter(
            user__in={row.user_id for row in rows}, key__in={row.key for row in rows}
        )
        pairs = earlier.values_list("pk", "user_id", "key")
        same = [pk for pk, user_id, key in pairs if (user_id, key) in self.by_key]
        Notification.objects.filter(pk__in=same).delete()
        joined = [row for row in self.groups.values() if row and row.pk in self.joined]
        values = ["facts", "push_due_at", "mail_due_at", "is_daily"]
        Notification.objects.bulk_update([row for row in joined if row.pk not in same], values)
        Notification.objects.bulk_create(rows)
