"""Bulk runs as pages show them: how far they are, what was skipped, and how to undo it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.selections.actions import ACTIONS, REASONS, TRASH
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.keyset_pagination import format_timestamp
from pixstudio.web.undo import Undo

# What is going on, by the action's name; other rooms' actions are a line each.
TITLES: dict[str, object] = {
    "trash": gettext_lazy("Moving results to trash"),
    "restore": gettext_lazy("Restoring results"),
    "delete": gettext_lazy("Deleting results permanently"),
    "again": gettext_lazy("Creating jobs"),
}


@dataclass(frozen=True)
class RunStatus:
    """A run on a page. While it goes on it asks for itself by `progress_url`."""

    id: str
    title: str
    figure_text: str
    percent: int | None = None
    progress_url: str = ""
    cancel_url: str = ""
    dismiss_url: str = ""
    problem: str = ""
    skipped: list[str] = field(default_factory=list)
    undo: Undo | None = None
    # It ended about when the page was made, whose list may be older.
    is_fresh: bool = False


def run_status(run: BulkRun, *, is_fresh: bool = False) -> RunStatus:
    if run.is_running:
        return RunStatus(
            str(run.pk),
            str(TITLES.get(run.action, _("Changing results"))),
            progress_text(run),
            percent=_percent(run),
            progress_url=url_for("bulk_run_progress", run.pk),
            cancel_url=url_for("bulk_run_cancellation", run.pk),
            skipped=skipped_lines(run.skipped),
        )
    return RunStatus(
        str(run.pk),
        _end_text(run),
        done_text(run),
        dismiss_url=url_for("bulk_run_dismissal", run.pk),
        problem=run.problem,
        skipped=skipped_lines(run.skipped),
        undo=undo_of(run),
        is_fresh=is_fresh,
    )


def progress_text(run: BulkRun) -> str:
    """`1,200 of 3,000`, or `1,200 so far` where nobody counted them all."""
    done = format_number(run.looked_at_count)
    if run.total is None:
        return _("%(count)s so far") % {"count": done}
    total = max(run.total, run.looked_at_count)
    return _("%(count)s of %(total)s") % {"count": done, "total": format_number(total)}


def _percent(run: BulkRun) -> int | None:
    return min(100, round(100 * run.looked_at_count / run.total)) if run.total else None


def _end_text(run: BulkRun) -> str:
    if run.state == RunState.CANCELLED:
        return _("Cancelled")
    return _("Stopped") if run.state == RunState.STOPPED else _("Finished")


def done_text(run: BulkRun) -> str:
    """`1,204 results moved to trash.`"""
    action = ACTIONS.get(run.action)
    if action is None or not run.done_count:
        return _("Nothing was changed.")
    return action.done_text(run.done_count)


def skipped_lines(skipped: Mapping[str, int]) -> list[str]:
    """`12 skipped: still running`, for each reason, the most frequent first."""
    text = _("%(count)s skipped: %(reason)s")
    counts = sorted(skipped.items(), key=lambda pair: -pair[1])
    return [
        text % {"count": format_number(count), "reason": REASONS.get(reason, reason)}
        for reason, count in counts
    ]


def undo_of(run: BulkRun) -> Undo | None:
    """The offer to restore what a run moved to the trash."""
    if run.action != TRASH.name or not run.done_count:
        return None
    last = run.created_at + dt.timedelta(microseconds=run.looked_at_count)
    fields = {"since": format_timestamp(run.created_at), "until": format_timestamp(last)}
    return Undo(done_text(run), url_for("gallery_restoration"), fields)
