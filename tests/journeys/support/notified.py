"""Steps of journeys about notifications, taken inside an installation: what happened to a person."""

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone

from pixstudio.api_keys.models import ApiKey
from pixstudio.events.models import EventKind
from pixstudio.events.operations import record_event
from pixstudio.notifications.models import Notification
from pixstudio.teams.models import Membership


def happen(email: str, name: str) -> None:
    """An API key of the person's was stopped; the worker tells them."""
    member = Membership.objects.get(user__email=email)
    now, secret = timezone.now(), secrets.token_hex(8)
    key = ApiKey.objects.create(
        team=member.team,
        user=member.user,
        name=name,
        prefix="ps_abc",
        digest=secret,
        nonce=secret,
        created_at=now,
    )
    record_event(
        EventKind.APIKEY_STOPPED,
        team=member.team,
        subject_id=key.pk,
        user=member.user,
        facts={"prefix": key.prefix, "reason": "budget"},
        now=now,
    )


LONG = "A very long sentence about a lighthouse at dusk with waves, gulls, fog and a keeper " * 2
SHOWN: list[tuple[str, str, dict[str, Any], bool, float]] = [
    ("comment.mention", "mention", {"who": "Bob", "words": "@Alice warmer light?"}, False, 2),
    ("batch.done", "failed", {"title": LONG[:160], "done": 10, "failed": 2}, False, 9),
    ("job.done", "done", {"title": "A paper boat in the rain", "count": 3}, False, 31),
    ("approval.requested", "approval", {"who": "Bartholomew Featherstonehaugh-Cholmondeley",
     "count": 3, "credits": 2400, "title": "Snow ridge"}, False, 55),
    ("budget.warning", "budget", {"scope": "team", "limit_credits": 1500, "spent_credits": 1215}, True, 300),
    ("account.trouble", "account", {"name": "Northlight", "health": "unauthorized"}, True, 1500),
    ("comment.added", "comment", {"who": "Ida", "words": "Slower, please", "count": 1}, True, 2900),
    ("approval.decided", "approval", {"who": "Dana", "state": "declined", "words": "Too dear"}, True, 3000),
]  # fmt: skip


def fill(email: str, times: str = "1") -> int:
    """One notification of each sort, the first ones unread."""
    member, now = Membership.objects.get(user__email=email), timezone.now()
    subject = "0e3f0e3f-0000-4000-8000-000000000000"
    rows = [
        Notification(
            team=member.team,
            user=member.user,
            kind=kind,
            event_kind=event,
            key=f"{event}:{turn}",
            subject_id=subject,
            facts=facts,
            created_at=now - dt.timedelta(minutes=minutes),
            read_at=now if is_read else None,
        )
        for turn in range(int(times))
        for event, kind, facts, is_read, minutes in reversed(SHOWN)
    ]
    return len(Notification.objects.bulk_create(rows))


STEPS = (happen, fill)
