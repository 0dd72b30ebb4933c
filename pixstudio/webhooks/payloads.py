"""Bodies of webhooks: what happened, when, and the ids and facts that belong to it (docs/webhooks.md)."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from pixstudio.events.models import Event
from pixstudio.web.addresses import url_for

TEST_KIND = "webhook.test"
# What the subject of a kind of event is called, by the kind's first part.
SUBJECTS = {
    "job": "job_id",
    "batch": "batch_id",
    "approval": "approval_id",
    "budget": "subject_id",
    "account": "account_id",
    "comment": "comment_id",
    "apikey": "api_key_id",
    "webhook": "webhook_id",
}
# Its page, by the name of its route.
PAGES = {
    "job": "generation",
    "batch": "batch",
    "approval": "approval",
    "account": "account",
    "webhook": "webhook",
}


def event_body(event: Event, details: Mapping[str, Any]) -> str:
    """The body of an event, with details that were looked up for it."""
    family = event.kind.partition(".")[0]
    subject = _subject_of(event)
    data = {
        "team_id": str(event.team_id),
        SUBJECTS.get(family, "subject_id"): str(subject),
        **(
            {"batch_id": str(event.batch_id) if event.batch_id else None} if family == "job" else {}
        ),
        "user_id": event.user_id,
        **event.facts,
        **details,
    }
    if settings.PUBLIC_URL and family in PAGES and isinstance(subject, uuid.UUID):
        data["url"] = settings.PUBLIC_URL + url_for(PAGES[family], subject)
    return _body(event.kind, event.created_at, data)


def demo_body(webhook_id: uuid.UUID, team_id: uuid.UUID, now: dt.datetime) -> str:
    """The body of a test event, which nothing but the button causes."""
    return _body(TEST_KIND, now, {"team_id": str(team_id), "webhook_id": str(webhook_id)})


def _body(kind: str, moment: dt.datetime, data: Mapping[str, Any]) -> str:
    timestamp = moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    body = {"type": kind, "timestamp": timestamp.replace("+00:00", "Z"), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _subject_of(event: Event) -> uuid.UUID | str:
    """The id of a UUID, which events have without hyphens; other ids, such as those of users, as they are."""
    try:
        return uuid.UUID(event.subject_id)
    except ValueError:
        return event.subject_id
