"""The Activity panel of every page that shows it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pixstudio.jobs.presenters.activity import activity_of


def activity(request: HttpRequest) -> dict[str, Any]:
    """`activity`, read from the database only where a template uses it."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {"activity": SimpleLazyObject(lambda: activity_of(member, timezone.now()))}
