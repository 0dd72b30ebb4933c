"""The Activity panel and the budget in the rail, for every page that shows them."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pixstudio.jobs.presenters.activity import activity_of
from pixstudio.jobs.presenters.budgets import budget_of


def activity(request: HttpRequest) -> dict[str, Any]:
    """`activity` and `budget` are read from the database only where a template uses them."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {
        "activity": SimpleLazyObject(lambda: activity_of(member, timezone.now())),
        "budget": partial(budget_of, member, timezone.now()),
    }
