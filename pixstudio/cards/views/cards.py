"""Polling of status cards, and actions on a job."""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pixstudio.cards.presenters.activity import activity_of, poll_group_of
from pixstudio.cards.presenters.candidates import chosen_remote_id
from pixstudio.cards.presenters.cards import card_of
from pixstudio.cards.presenters.wording import open_text
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_actions import CANCELLED_UNSENT, JobMovedOn
from pixstudio.jobs.queries.cards import CARDS_BY_IDS, with_card_details
from pixstudio.jobs.queries.queue_order import queue_positions
from pixstudio.jobs.queries.versions import (
    column_of_versions,
    newer_than_shown,
    number_of_versions,
)
from pixstudio.jobs.states import State
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.teams.member_columns import MemberColumn, page_columns_named
from pixstudio.teams.middleware import MemberRequest, page_before
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import NotYours
from pixstudio.teams.policies import allow
from pixstudio.teams.security_events import note_refusal
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.undo import Undo, offer_undo

logger = logging.getLogger(__name__)
MAX_CARDS = 150
MAX_CARDS_LENGTH = MAX_CARDS * 60
# What pages of approvers send with their cards: the number of requests that they show.
APPROVALS, APPROVALS_COLUMN = "approvals", "waiting_approvals"
# What all pages with a bell send: the number that it was drawn from (`Membership.unread_notifications`).
BELL, BELL_COLUMN = "bell", "unread_notifications"


def cards_shown(request: HttpRequest) -> Mapping[uuid.UUID, int]:
    """`cards=id:version,…` as the page sent it; what can't be read is left out."""
    return _parsed_cards(request.GET.get("cards", "")[:MAX_CARDS_LENGTH])


@lru_cache(maxsize=200)
def _parsed_cards(text: str) -> Mapping[uuid.UUID, int]:
    """Kept, since a poll needs them three times and the next one of the page mostly sends the same."""
    shown = {}
    for entry in text.split(",")[:MAX_CARDS]:
        pk, _colon, version = entry.partition(":")
        try:
            shown[uuid.UUID(pk)] = int(version)
        except ValueError:
            continue
    return MappingProxyType(shown)


# One for few cards and one for many: each size is a query of its own, compiled once.
COLUMNS = {size: column_of_versions(size, cards_shown) for size in (10, 50, MAX_CARDS)}


def shown_columns(request: HttpRequest) -> Sequence[MemberColumn]:
    """Read the versions of the cards shown in the member's own query, and what bell and sidebar count."""
    count = len(cards_shown(request))
    versions = COLUMNS[next(size for size in COLUMNS if size >= count)]
    approvals = page_columns_named(APPROVALS_COLUMN) if APPROVALS in request.GET else ()
    return (versions, *approvals, *(page_columns_named(BELL_COLUMN) if BELL in request.GET else ()))


def _has_other_approvals(request: MemberRequest) -> bool:
    """Whether an approver's page shows another number of requests than there are."""
    told, member = request.GET.get(APPROVALS), request.member
    return told is not None and member.approves and told != str(member.waiting_approvals or 0)


def _has_another_bell(request: MemberRequest) -> bool:
    """Whether the page's bell shows other notifications than there are."""
    shown = request.GET.get(BELL)
    return shown is not None and shown != str(request.member.unread_notifications)


@allow(Role.VIEWER, columns=shown_columns)
@require_GET
def status(request: MemberRequest) -> HttpResponse:
    """204 when nothing the page shows has changed, in two queries; else the changed cards.

    The bell's number is among what is shown, and for approvers the number of requests that wait.
    """
    member, shown, now = request.member, cards_shown(request), database_time.now()
    is_counted = not (_has_other_approvals(request) or _has_another_bell(request))
    if is_counted and member.shown_versions == number_of_versions(shown):  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    changed = newer_than_shown(member.team, shown)
    if is_counted and not changed:
        return HttpResponse(status=204)
    rows = with_card_details(CARDS_BY_IDS.in_order(changed))
    is_waiting = any(row.state == State.QUEUED for row in rows)
    positions = queue_positions(member.team) if is_waiting else {}
    cards = [card_of(row, member, positions, now) for row in rows]
    context = {
        "cards": cards,
        "activity": activity_of(member, now),
        "has_approvals": APPROVALS in request.GET and member.approves,
        "waiting_approvals": member.waiting_approvals or 0,
        "has_bell": BELL in request.GET,
        "member": member,
    }
    response = _telling(render(request, "cards/_status.html", context))
    # The page that asked may be another person's, who signed out meanwhile.
    response["Poll-Group"] = poll_group_of(member)
    return response


def _telling(response: HttpResponse) -> HttpResponse:
    """Trigger a refresh of the queue page."""
    response["HX-Trigger"] = "queue-changed"
    return response


def _act(
    request: MemberRequest,
    pk: uuid.UUID,
    act: Callable[..., None],
    message: str,
    *,
    undoes: bool = False,
) -> HttpResponse:
    """Run an action on a job of the member's team and report the outcome."""
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    try:
        act(member=request.member, generation=generation, now=database_time.now())
    except JobMovedOn:
        warn_too_late(request)
    except NotYours:
        warn_not_permitted(request, generation)
    except PixVerseError as error:
        logger.info("An action on %s failed: %s", pk, error)
        words = open_text(error.words) or _("The API did not answer as expected.")
        messages.error(
            request, _("Nothing was changed. PixVerse answered: %(words)s") % {"words": words}
        )
    else:
        if undo := _undo_of(generation):
            return action_response(request, undo=undo)
        messages.success(request, message)
    return action_response(request, undoes=undoes)


def _undo_of(generation: Generation) -> Undo | None:
    """Undo for a job cancelled before it was sent; None for all other actions."""
    row = Generation.objects.filter(pk=generation.pk, state=State.CANCELLED).first()
    if row is None or row.problem != CANCELLED_UNSENT:
        return None
    text = _("Cancelled before it was sent. Not charged.")
    return Undo(text, url_for("generation_retry", generation.pk))


def warn_not_permitted(request: MemberRequest, generation: Generation | None = None) -> None:
    """Report that the permission table refused the action, and record it like an insufficient role."""
    note_refusal(request, request.member, target=generation)
    text = _("Only the job’s creator or an admin can do that. Nothing was changed.")
    messages.error(request, text)


def warn_too_late(request: MemberRequest) -> None:
    messages.warning(request, _("The job has already changed state. Nothing was changed."))


def action_response(
    request: MemberRequest, *, undo: Undo | None = None, undoes: bool = False
) -> HttpResponse:
    """A fresh Activity panel for scripts; for a plain form the page it came from.

    `undo` is the offered undo; `undoes` is true if the action itself was an undo.
    """
    if not request.htmx:  # type: ignore[attr-defined]
        if undo:
            offer_undo(request, undo)
        return redirect(page_before(request))
    activity = activity_of(request.member, database_time.now())
    context = {"activity": activity, "new_undo": undo, "is_undone": undoes}
    return _telling(render(request, "cards/_action_answer.html", context))


@allow(Role.CREATOR)
@require_POST
def cancellation(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request, pk, operations.cancel_generation, _("Tracking stopped. Credits are not refunded.")
    )


@allow(Role.CREATOR)
@require_POST
def retry(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(request, pk, operations.retry_generation, _("Queued again."), undoes=True)


@allow(Role.CREATOR)
@require_POST
def resubmission(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        operations.submit_again,
        _("Submitted again. We’re still looking for the first attempt."),
    )


@allow(Role.CREATOR)
@require_POST
def dismissal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        operations.dismiss_generation,
        _("Dismissed. If the video appears within 26 hours, we’ll keep it."),
    )


@allow(Role.CREATOR)
@require_POST
def saving(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        operations.save_again,
        _("Downloading the finished result again, free of charge."),
    )


@allow(Role.ADMIN)
@require_POST
def allowance(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    # The button sends the price it showed: the job's creator may have changed the job since.
    shown = request.GET.get("credits", "")
    credits = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None
    act = partial(operations.approve_over_budget, credits=credits)
    return _act(request, pk, act, _("Allowed over budget for this attempt."))


@allow(Role.ADMIN)
@require_POST
def adoption(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request, pk, operations.take_over_job, _("The job is now yours, at the end of your queue.")
    )


@allow(Role.CREATOR)
@require_POST
def candidate(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    key = request.POST.get("candidate", "")

    def accept(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
        remote_id = chosen_remote_id(generation, key)
        operations.accept_candidate(
            member=member, generation=generation, remote_id=remote_id, now=now
        )

    return _act(request, pk, accept, _("Video assigned to this job."))
