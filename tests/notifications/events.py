"""Events as triggers and operations record them, and the steps that notifications go through."""

import datetime as dt
from typing import Any

from django.db import connection

from pixstudio.api_keys.models import ApiKey
from pixstudio.events.models import Event, EventKind
from pixstudio.events.operations import record_event
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from pixstudio.notifications.kinds import Channels, Kind, Mail
from pixstudio.notifications.models import Notification, NotificationPreferences
from pixstudio.notifications.operations.deliver import deliver_due
from pixstudio.notifications.operations.handover import hand_over_due
from pixstudio.notifications.operations.tell import tell_events
from pixstudio.notifications.presenters.messages import words_of
from pixstudio.teams.models import User
from pixstudio.webhooks.models import Webhook
from tests.jobs.jobs import job
from tests.teams.people import Person

NOW = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR = (dt.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))
DAY = dt.timedelta(days=1)
LOUD = Channels(page=True, push=True, mail=Mail.NOW)
SILENT = Channels(page=False, push=False, mail=Mail.OFF)


def ended(
    person: Person, state: State = State.DONE, at: dt.datetime = NOW, **values: Any
) -> Generation:
    """A job of the person that came to its end at this moment, as its trigger records it."""
    before = State.SAVING if state == State.DONE else State.RUNNING
    before = State.UNKNOWN if state == State.ASK else before
    made = job(person.member, before, **values)
    Generation.objects.move(made.pk, [before], state, at)
    return made


def batch_of(person: Person, *states: State, at: dt.datetime = NOW) -> Batch:
    """A batch whose jobs came to these ends; what needs a decision leaves it open."""
    batch = Batch.objects.create(
        team=person.team,
        creator=person.member.user,
        nonce=f"batch-{Batch.objects.count()}",
        count=len(states),
        estimate_credits=80,
        created_at=at,
    )
    for state in states:
        ended(person, state, at, batch=batch)
    return batch


def happened(kind: EventKind, person: Person, at: dt.datetime = NOW, **values: Any) -> Event:
    """An event of the person's team."""
    record_event(kind, team=person.team, now=at, **{"subject_id": 1, **values})
    return Event.objects.latest("pk")


def stopped_key(person: Person, name: str = "n8n", at: dt.datetime = NOW) -> ApiKey:
    """An API key of the person, stopped by its budget."""
    number = ApiKey.objects.count()
    values = {"prefix": "ps_abc", "digest": f"digest-{number}", "nonce": f"nonce-{number}"}
    key = ApiKey.objects.create(
        team=person.team, user=person.member.user, name=name, created_at=at, **values
    )
    user, facts = person.member.user, {"prefix": key.prefix, "reason": "budget"}
    happened(EventKind.APIKEY_STOPPED, person, at, subject_id=key.pk, user=user, facts=facts)
    return key


def disabled_webhook(person: Person, at: dt.datetime = NOW) -> Webhook:
    """A webhook of the team, switched off after failing for long."""
    found = Webhook.objects.filter(team=person.team).first()
    values = {"url": "https://n8n.example/hook", "created_at": at}
    hook = found or Webhook.objects.create(team=person.team, **values)
    facts = {"reason": "failing"}
    happened(EventKind.WEBHOOK_DISABLED, person, at, subject_id=hook.pk, facts=facts)
    return hook


def choose(user: User, channels: Channels = LOUD, **values: Any) -> NotificationPreferences:
    """Have the person choose these channels for all kinds."""
    choices = {str(kind): channels.to_data() for kind in Kind}
    row, _is_new = NotificationPreferences.objects.update_or_create(
        user=user, defaults={"choices": choices, **values}
    )
    return row


def titles_of(person: Person) -> list[str]:
    """The titles of what the person was told, the oldest first."""
    rows = Notification.objects.filter(user=person.member.user).order_by("pk")
    return [words_of(row).title for row in rows]


def run(at: dt.datetime = NOW) -> int:
    """What the workers do at this moment; returns how many messages were sent."""
    tell_events(now=at)
    hand_over_due(now=at)
    return deliver_due(now=at)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"
