"""The remaining budget in the sidebar of every page that shows it."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from pixstudio.budgets.presenters import remaining_budget
from pixstudio.web import database_time


def budget(request: HttpRequest) -> dict[str, Any]:
    """`budget`, read from the database only where a template uses it."""
    member = getattr(request, "member", None)
    return (
        {} if member is None else {"budget": partial(remaining_budget, member, database_time.now())}
    )
