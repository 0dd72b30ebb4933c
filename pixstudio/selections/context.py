"""What the gallery shows of selections: the bar, and the member's bulk runs."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from pixstudio.selections.presenters.bar import SelectionBar, selection_bar
from pixstudio.selections.presenters.runs import RunStatus, run_status
from pixstudio.selections.queries import shown_runs_of
from pixstudio.teams.models import Membership
from pixstudio.web import database_time

# Longer than a page takes to be made.
FRESH = dt.timedelta(seconds=5)


def selection(request: HttpRequest) -> dict[str, Any]:
    """`selection`, read only where a template uses it."""
    member = getattr(request, "member", None)
    return {} if member is None else {"selection": SelectionContext(request, member)}


@dataclass(frozen=True)
class SelectionContext:
    request: HttpRequest
    member: Membership

    @cached_property
    def bar(self) -> SelectionBar:
        return selection_bar(self.member)

    @cached_property
    def runs(self) -> list[RunStatus]:
        """The runs that are shown; at most one query."""
        now = database_time.now()
        return [
            run_status(run, is_fresh=bool(run.finished_at and run.finished_at > now - FRESH))
            for run in shown_runs_of(self.member, now)
        ]

    @property
    def list_url(self) -> str:
        return self.request.get_full_path()
