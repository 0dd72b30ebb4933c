"""Answers to an action on selected results: what changed on the page, messages, and undo."""

import uuid
from collections.abc import Collection, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from pixstudio.gallery.filtering.fronts import listed
from pixstudio.gallery.presenters import headings_of_days, results_text
from pixstudio.gallery.result_lists import count_of, day_of, filtered_page
from pixstudio.gallery.tiles import tiles_of
from pixstudio.jobs.models import Generation
from pixstudio.selections import operations
from pixstudio.selections.actions import ACTIONS
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.selections.operations import NewRun
from pixstudio.selections.operations.portions import jobs_with_ids
from pixstudio.selections.presenters.runs import done_text, run_status, skipped_lines, undo_of
from pixstudio.selections.queries import runs_of
from pixstudio.selections.views.posted_selection import SMALL, posted_filters
from pixstudio.teams.middleware import MemberRequest
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target, url_for
from pixstudio.web.undo import offer_undo


def run_answer(
    request: MemberRequest, new: NewRun, ids: Sequence[uuid.UUID] = (), *, usual: str = "gallery"
) -> HttpResponse:
    """Run an action: of few results at once, of many in the worker, and answer with what the page shows.

    `ids` are the results whose tiles are on the page.
    """
    if new.total is None or new.total > SMALL:
        return _started(request, new, usual)
    now = database_time.now()
    run = operations.create_run(member=request.member, new=new, now=now, is_background=False)
    while operations.process_run(run_id=run.pk, actions=ACTIONS, now=database_time.now()):
        pass
    run.refresh_from_db()
    if run.is_running:
        # It failed just now; the worker tries again.
        return _answer(request, usual, run=run)
    return _finished(request, run, ids, usual)


def _started(request: MemberRequest, new: NewRun, usual: str) -> HttpResponse:
    """Leave it to the worker; the same run, pressed twice, is begun once."""
    open_runs = runs_of(request.member).filter(state=RunState.RUNNING, action=new.action.name)
    for run in open_runs[:SMALL]:
        if run.selection == new.selection and run.argument == new.argument:
            return _answer(request, usual)
    run = operations.create_run(
        member=request.member, new=new, now=database_time.now(), is_background=True
    )
    return _answer(request, usual, run=run)


def _finished(
    request: MemberRequest, run: BulkRun, ids: Sequence[uuid.UUID], usual: str
) -> HttpResponse:
    undo = undo_of(run)
    if run.problem:
        messages.error(request, run.problem)
    elif undo is None:
        say = messages.success if run.done_count else messages.info
        say(request, done_text(run))
    for line in skipped_lines(run.skipped):
        messages.warning(request, line)
    is_page = bool(request.htmx)  # type: ignore[attr-defined]
    if undo and not is_page:
        offer_undo(request, undo)
    action = ACTIONS[run.action]
    gone: list[uuid.UUID] = []
    if action.removes and is_page:
        left = jobs_with_ids(request.member.team, ids, in_trash=action.in_trash)
        gone = sorted(set(ids) - {row.pk for row in left})
    tiles = tiles_of(listed(ids), request.member) if action.marks and is_page else ()
    # What comes back to the list that the page shows is drawn where it belongs.
    redraws = action.in_trash and not ids
    return _answer(request, usual, gone=gone, undo=undo, tiles=tiles, is_done=True, redraws=redraws)


def nothing_selected(request: MemberRequest, text: str, usual: str = "gallery") -> HttpResponse:
    messages.error(request, text)
    return _answer(request, usual)


def _answer(
    request: MemberRequest, usual: str, gone: Collection[uuid.UUID] = (), **changes: object
) -> HttpResponse:
    """For htmx the changed parts and messages; for a plain form a redirect."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(redirect_target(request, usual))
    run = changes.pop("run", None)
    new_run = run_status(run) if isinstance(run, BulkRun) else None
    context = {
        "gone": gone,
        "tiles": (),
        "undo": None,
        "is_done": bool(new_run),
        "redraws": False,
        **changes,
        "new_run": new_run,
        "summary": "",
        "days": (),
        **(_changed_sums(request, gone) if usual == "gallery" else {}),
        "list_url": current_list(request),
    }
    context["new_undo"] = context.pop("undo")
    answer = render(request, "selections/_answer.html", context)
    if context["is_done"]:
        answer["HX-Trigger"] = "selection-done"
    return answer


def _changed_sums(request: MemberRequest, gone: Collection[uuid.UUID]) -> dict[str, object]:
    """The number of results that match, for the top of the page, and the sums of the days that lost some."""
    if not gone:
        return {}
    member, filters = request.member, posted_filters(request)
    count = count_of(member, filters, filtered_page(member, filters))
    rows = Generation.objects.filter(team=member.team, pk__in=gone).only("created_at").order_by()
    days = sorted({day_of(row) for row in rows})
    return {
        "summary": results_text(count) if count else "",
        "days": headings_of_days(member, filters, days),
    }


def current_list(request: MemberRequest) -> str:
    """The address of the gallery or its trash that the request came from, '' from anywhere else."""
    path: str = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    lists = (url_for("gallery"), url_for("gallery_trash"))
    return path if path.partition("?")[0] in lists else ""
