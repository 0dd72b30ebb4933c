"""The remaining budget in the sidebar of every page that shows it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pixstudio.budgets.presenters import remaining_budget
from pixstudio.web import database_time


def budget(request: HttpRequest) -> dict[str, Any]:
    """`budget`, read from the database only where a template uses it."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {"budget": SimpleLazyObject(lambda: remaining_budget(member, database_time.now()))}
