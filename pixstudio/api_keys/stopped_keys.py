"""Tell the member when a program goes on although its key is stopped: by its budget, or the rate limit."""

import datetime as dt
import uuid
from collections.abc import Iterable
from enum import StrEnum

from django.core.cache import cache

from pixstudio.api_keys.models import ApiKey
from pixstudio.events.models import EventKind
from pixstudio.events.operations import record_event
from pixstudio.web.outages import is_outage

# A program that was refused in so many of the last minutes doesn't heed the limit.
REFUSED_MINUTES, WATCHED_MINUTES = 5, 10


class StopReason(StrEnum):
    """What stopped a key; part of the event."""

    BUDGET = "budget"
    RATE_LIMIT = "rate_limit"


def record_stopped_keys(ids: Iterable[uuid.UUID], *, reason: StopReason, now: dt.datetime) -> None:
    """An event for the member of each of these keys, at most once a day and key; no query without any."""
    wanted = list(ids)
    if not wanted:
        return
    for key in ApiKey.objects.filter(pk__in=wanted).select_related("team", "user"):
        record_event(
            EventKind.APIKEY_STOPPED,
            team=key.team,
            subject_id=key.pk,
            user=key.user,
            facts={"prefix": key.prefix, "reason": reason.value},
            key=f"{EventKind.APIKEY_STOPPED.value}:{key.pk.hex}:{key.team.day_of(now)}",
            now=now,
        )


def note_rate_limited(key: ApiKey, now: dt.datetime) -> None:
    """Remember that a request was refused by the rate limit; records the event once that lasts.

    Counted in the cache: while that is away, nothing is.
    """
    minute = int(now.timestamp()) // 60
    try:
        refused = _refused_minutes(key, minute)
    except Exception as error:
        if not is_outage(error):
            raise
        return
    if len(refused) >= REFUSED_MINUTES:
        record_stopped_keys([key.pk], reason=StopReason.RATE_LIMIT, now=now)


def _refused_minutes(key: ApiKey, minute: int) -> list[int]:
    """The last minutes, this one among them, in which requests were refused."""
    name = f"api-key-refused:{key.pk}"
    before: list[int] = cache.get(name) or []
    recent = [one for one in before if minute - WATCHED_MINUTES < one < minute]
    if minute not in before:
        cache.set(name, [*recent, minute], WATCHED_MINUTES * 60)
    return [*recent, minute]
