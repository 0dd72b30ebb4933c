"""The Activity panel of every page that shows it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pixstudio.jobs.presenters.activity import activity_of
from pixstudio.web import database_time


def activity(request: HttpRequest) -> dict[str, Any]:
    """`activity`, read from the database only where a template uses it."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {"activity": SimpleLazyObject(lambda: activity_of(member, database_time.now()))}
