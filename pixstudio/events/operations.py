"""Record events, hand them to consumers, and remove old ones."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from pixstudio.events.models import Event, EventKind
from pixstudio.events.queries import Consumer, unhandled
from pixstudio.teams.models import Team, User
from pixstudio.web.background.due_rows import EarliestTime
from pixstudio.web.background.retention import Kind, kept_for, prunes

PORTION = 200
PRUNE_SECONDS = 600.0
PRUNED_AT_ONCE = 5000


def record_event(
    kind: EventKind,
    *,
    team: Team,
    subject_id: object,
    user: User | None = None,
    facts: Mapping[str, Any] | None = None,
    key: str | None = None,
    now: dt.datetime,
) -> None:
    """Record that something happened; call it in the transaction of the change.

    `user` is whom it concerns, None the team. `facts` are plain values without secrets. With a `key`, a
    second event of the same key is not recorded, whoever comes second.
    """
    row = Event(team=team, kind=kind, subject_id=subject_text(subject_id), user=user)
    row.facts, row.key, row.created_at = dict(facts or {}), key, now
    if key is None:
        row.save(force_insert=True)
    else:
        Event.objects.bulk_create([row], ignore_conflicts=True)


def subject_text(subject_id: object) -> str:
    """An id as events have it: that of a UUID without hyphens, as triggers write it."""
    return subject_id.hex if isinstance(subject_id, uuid.UUID) else str(subject_id)


def _next_unhandled(consumer: Consumer) -> EarliestTime:
    return EarliestTime(lambda: unhandled(consumer), "created_at")


_NEXT_UNHANDLED = {consumer: _next_unhandled(consumer) for consumer in Consumer}


def next_unhandled_at(consumer: Consumer) -> dt.datetime | None:
    """When the first event that the consumer has not handled happened; None without any.

    For `register_due_rows`; reads one index.
    """
    return _NEXT_UNHANDLED[consumer].read()


@contextmanager
def handled_events(consumer: Consumer, most: int = PORTION) -> Iterator[list[Event]]:
    """The oldest events that the consumer has not handled, in a transaction that marks them as handled.

    What the block writes is committed with the marks, or not at all, so each event is handled exactly once;
    of two workers at once each gets others. No remote calls in the block. Without any, an empty list and
    no transaction.
    """
    if not unhandled(consumer).exists():
        yield []
        return
    with transaction.atomic():
        rows = unhandled(consumer).select_for_update(skip_locked=True, no_key=True)
        found = list(rows.order_by("created_at", "pk")[:most])
        yield found
        Event.objects.filter(pk__in=[one.pk for one in found]).update(**{consumer: True})


@prunes(Kind.EVENTS, Kind.KEYED_EVENTS)
def prune_events(now: dt.datetime) -> int:
    """Delete events that everybody handled a while ago, and all after a longer time; returns how many.

    Those with a key stay the longer time, as they keep the same from being recorded again: more than a month,
    whose warnings come once. What nobody handled by then is not worth telling any more.
    """
    handled = Event.objects.filter(
        created_at__lt=now - kept_for(Kind.EVENTS), is_notified=True, is_sent=True
    )
    count = _delete(handled.filter(key=None))
    oldest = now - kept_for(Kind.KEYED_EVENTS)
    return count + _delete(Event.objects.filter(created_at__lt=oldest))


def _delete(rows: Any) -> int:
    ids = list(rows.order_by("created_at").values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    return Event.objects.filter(pk__in=ids).delete()[0] if ids else 0
