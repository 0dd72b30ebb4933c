"""What a person wants to be told, and how."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from pixstudio.notifications.kinds import Channels, Kind, Mail, default_channels
from pixstudio.notifications.models import (
    Channel,
    Delivery,
    Notification,
    NotificationPreferences,
)
from pixstudio.teams.models import Membership, Role, User


@dataclass(frozen=True)
class Choices:
    """A whole form of preferences; quiet hours are both or none."""

    channels: Mapping[Kind, Channels]
    quiet_from: dt.time | None
    quiet_until: dt.time | None
    daily_hour: int
    has_sound: bool


@transaction.atomic
def save_preferences(*, user: User, choices: Choices) -> None:
    """Save what a person chose; what waits for a channel that is off now is dropped. May be repeated."""
    row, _is_new = NotificationPreferences.objects.get_or_create(user=user)
    kept = {kind: data for kind, data in row.choices.items() if kind not in choices.channels}
    row.choices = kept | {str(kind): one.to_data() for kind, one in choices.channels.items()}
    row.quiet_from, row.quiet_until = choices.quiet_from, choices.quiet_until
    row.daily_hour, row.has_sound = choices.daily_hour, choices.has_sound
    fields = ("choices", "quiet_from", "quiet_until", "daily_hour", "has_sound")
    row.save(update_fields=fields)
    silent = [kind for kind, one in choices.channels.items() if not one.push]
    unmailed = [kind for kind, one in choices.channels.items() if one.mail == Mail.OFF]
    own = Notification.objects.filter(user=user)
    own.filter(kind__in=silent, push_due_at__isnull=False).update(push_due_at=None)
    own.filter(kind__in=unmailed, mail_due_at__isnull=False).update(mail_due_at=None)


@transaction.atomic
def stop_mails(*, user: User) -> None:
    """Send this person no more emails of any kind. May be repeated."""
    row, _is_new = NotificationPreferences.objects.get_or_create(user=user)
    row.choices = _without_mails(row, user)
    row.save(update_fields=["choices"])
    Notification.objects.filter(user=user, mail_due_at__isnull=False).update(mail_due_at=None)
    waiting = Delivery.objects.filter(user=user, channel=Channel.MAIL, due_at__isnull=False)
    waiting.update(due_at=None, error="unsubscribed")


def _without_mails(row: NotificationPreferences, user: User) -> dict[str, Any]:
    """Their channels as they are, without emails; defaults are those of the highest role they have."""
    roles = [
        Role(one) for one in Membership.objects.filter(user=user).values_list("role", flat=True)
    ]
    role = next((one for one in Role if one in roles), Role.VIEWER)
    choices = {}
    for kind in Kind:
        data = row.choices.get(kind)
        channels = Channels.from_data(data) if data else default_channels(kind, role)
        choices[str(kind)] = replace(channels, mail=Mail.OFF).to_data()
    return choices
