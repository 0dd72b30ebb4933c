"""The queue page and its actions."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from pixstudio.cards.presenters.activity import activity_of
from pixstudio.cards.presenters.wording import credits_text
from pixstudio.cards.views.cards import action_response, warn_not_permitted, warn_too_late
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.queries.queue_page import MAX_ENDED
from pixstudio.jobs.queries.totals import price_of_retrying
from pixstudio.jobs.queries.versions import changes_mark
from pixstudio.queue import operations as queue_operations
from pixstudio.queue.operations import InvalidPosition
from pixstudio.queue.presenters.queue import (
    FAILED_PORTION,
    MAX_WAITING,
    PORTION,
    Queue,
    Shown,
    queue_of,
)
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.permissions import NotYours, Permission
from pixstudio.teams.policies import allow
from pixstudio.teams.security_events import note_refusal
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids

MAX_IDS = 200


@allow(Role.VIEWER)
@require_GET
def queue(request: MemberRequest) -> HttpResponse:
    return render(request, "queue/queue.html", {"queue": _queue(request)})


@allow(Role.VIEWER)
@require_GET
def queue_list(request: MemberRequest) -> HttpResponse:
    """The queue list; 204 while nothing has changed since the one shown."""
    if request.GET.get("seen") == changes_mark(request.member):
        return HttpResponse(status=204)
    return render(request, "queue/_queue.html", {"queue": _queue(request)})


def redrawn(request: MemberRequest) -> HttpResponse:
    """The list and the Activity panel for scripts; for a plain form the queue's page."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("queue")
    activity = activity_of(request.member, database_time.now())
    context = {"queue": _queue(request), "activity": activity}
    return render(request, "queue/_action_answer.html", context)


def _queue(request: MemberRequest) -> Queue:
    mark, shown = changes_mark(request.member), _shown(request)
    return queue_of(request.member, database_time.now(), mark=mark, shown=shown)


def _shown(request: MemberRequest) -> Shown:
    return Shown(
        waiting=_asked(request, "shown", PORTION, MAX_WAITING),
        failed=_asked(request, "failed", FAILED_PORTION, MAX_ENDED),
    )


def _asked(request: MemberRequest, name: str, least: int, most: int) -> int:
    asked = request.GET.get(name) or request.POST.get(name) or ""
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 6
    return max(least, min(int(asked), most)) if is_number else least


def _arrange(
    request: MemberRequest, pk: uuid.UUID, act: Callable[..., None], **values: Any
) -> bool:
    """Run an action on a waiting job of the team; report why it failed."""
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    try:
        act(member=request.member, generation=generation, **values)
    except JobMovedOn:
        warn_too_late(request)
    except NotYours:
        warn_not_permitted(request, generation)
    except InvalidPosition:
        messages.error(request, _("That queue position doesn’t exist. Nothing was changed."))
    else:
        return True
    return False


@allow(Role.CREATOR)
@require_POST
def pause(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    if _arrange(request, pk, queue_operations.pause_generation, now=database_time.now()):
        messages.success(request, _("Paused. Nothing is sent until you resume."))
    return action_response(request)


@allow(Role.CREATOR)
@require_POST
def resumption(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    if _arrange(request, pk, queue_operations.resume_generation, now=database_time.now()):
        messages.success(request, _("Resumed. The job keeps its queue position."))
    return action_response(request)


@allow(Role.CREATOR)
@require_POST
def position(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    _arrange(request, pk, queue_operations.move_in_queue, to=request.POST.get("to", ""))
    return redrawn(request)


@allow(Role.CREATOR)
@require_POST
def editing(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Pause the job and open it in Create."""
    if not _arrange(request, pk, queue_operations.start_editing, now=database_time.now()):
        return action_response(request)
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    url = f"{url_for('create', generation.operation)}?edit={pk}"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


@allow(Role.CREATOR)
@require_POST
def queue_order(request: MemberRequest) -> HttpResponse:
    """`move` is "from:to" among the jobs in `job`, which are the member's as the page shows them."""
    try:
        pk, taken = _moved(request)
    except (ValueError, IndexError):
        messages.error(request, _("That queue position doesn’t exist. Nothing was changed."))
    else:
        _arrange(request, pk, queue_operations.move_in_queue, to=str(taken))
    return redrawn(request)


def _moved(request: HttpRequest) -> tuple[uuid.UUID, uuid.UUID]:
    """The job that was moved, and the one whose position it takes. Raises: ValueError, IndexError."""
    shown = ["", *request.POST.getlist("job")]
    start, end = request.POST.get("move", "")[:20].split(":")
    if not (start.isdecimal() and end.isdecimal()):
        raise ValueError
    return uuid.UUID(shown[int(start)]), uuid.UUID(shown[int(end)])


def _for_all(request: MemberRequest, act: Callable[..., int]) -> int:
    for_team = request.POST.get("whose") == "team"
    try:
        return act(member=request.member, now=database_time.now(), for_team=for_team)
    except NotYours:
        warn_not_permitted(request)
        return 0


@allow(Role.CREATOR)
@require_POST
def queue_pause(request: MemberRequest) -> HttpResponse:
    if count := _for_all(request, queue_operations.pause_all):
        text = ngettext(
            "%(count)s job paused. Nothing is sent until you resume.",
            "%(count)s jobs paused. Nothing is sent until you resume.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redrawn(request)


@allow(Role.CREATOR)
@require_POST
def queue_resumption(request: MemberRequest) -> HttpResponse:
    if count := _for_all(request, queue_operations.resume_all):
        text = ngettext("%(count)s job resumed.", "%(count)s jobs resumed.", count)
        messages.success(request, text % {"count": count})
    return redrawn(request)


def selected_ids(request: HttpRequest) -> list[uuid.UUID]:
    """The selected jobs; invalid ids are left out."""
    return parse_uuids(request.POST.getlist("ids")[:MAX_IDS])


def _allowed_ids(request: MemberRequest, permission: Permission) -> list[uuid.UUID]:
    """The selected ids without other members' jobs the member lacks permission for; reports how many."""
    ids = selected_ids(request)
    refused = operations.denied_jobs(permission, request.member, ids)
    if refused:
        note_refusal(request, request.member)
        text = ngettext(
            "%(count)s job belongs to another member and was not changed. Only an admin can do that.",
            "%(count)s jobs belong to other members and were not changed. Only an admin can do that.",
            len(refused),
        )
        messages.error(request, text % {"count": len(refused)})
    return [pk for pk in ids if pk not in refused]


@allow(Role.CREATOR)
@require_POST
def queue_retry(request: MemberRequest) -> HttpResponse:
    """Retry the selected jobs, once the user has confirmed exactly their total price."""
    ids = _allowed_ids(request, Permission.RETRY)
    count, credits, is_exact = price_of_retrying(request.member.team, ids)
    if not count:
        if ids or not selected_ids(request):
            messages.info(request, _("Select at least one job to retry."))
    elif request.POST.get("agreed") == str(credits):
        retried = operations.retry_many(member=request.member, ids=ids, now=database_time.now())
        _report_retried(request, *retried)
    elif request.htmx:  # type: ignore[attr-defined]
        messages.warning(request, _("The selected jobs or their price changed. Nothing was sent."))
    else:
        context = {"ids": ids, "count": count, "credits": credits}
        context["price_text"] = credits_text(credits, is_exact)
        return render(request, "queue/confirmation.html", context)
    return redrawn(request)


def _report_retried(request: MemberRequest, count: int, skipped: int) -> None:
    text = ngettext("%(count)s job queued again.", "%(count)s jobs queued again.", count)
    messages.success(request, text % {"count": count})
    _report_skipped(request, skipped)


def _report_skipped(request: MemberRequest, skipped: int) -> None:
    if not skipped:
        return
    text = ngettext(
        "%(count)s job had already changed state and was skipped.",
        "%(count)s jobs had already changed state and were skipped.",
        skipped,
    )
    messages.warning(request, text % {"count": skipped})


@allow(Role.CREATOR)
@require_POST
def queue_cancellation(request: MemberRequest) -> HttpResponse:
    if not selected_ids(request):
        messages.info(request, _("Select at least one job to cancel."))
        return redrawn(request)
    ids = _allowed_ids(request, Permission.CANCEL)
    count, skipped = operations.cancel_many(member=request.member, ids=ids, now=database_time.now())
    if count:
        text = ngettext(
            "%(count)s job cancelled. Nothing was sent or charged.",
            "%(count)s jobs cancelled. Nothing was sent or charged.",
            count,
        )
        messages.success(request, text % {"count": count})
    _report_skipped(request, skipped)
    return redrawn(request)
