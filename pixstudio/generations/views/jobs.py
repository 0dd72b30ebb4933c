"""The poll of status cards, and what can be done with a job."""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pixstudio.generations import operations
from pixstudio.generations.models import Generation
from pixstudio.generations.operations.decide import TooLate
from pixstudio.generations.presenters.activity import activity_of
from pixstudio.generations.presenters.candidates import chosen_remote_id
from pixstudio.generations.presenters.cards import card_of
from pixstudio.generations.presenters.words import open_words
from pixstudio.generations.queries import (
    base_of_cards,
    changed_among,
    queue_positions,
    with_card_details,
)
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.teams.middleware import MemberRequest, page_before
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow

logger = logging.getLogger(__name__)
MOST_CARDS = 150


def cards_shown(request: HttpRequest) -> list[tuple[uuid.UUID, int]]:
    """`cards=id:version,…` as the page sent it; what can't be read is left out."""
    shown = []
    for entry in request.GET.get("cards", "").split(",")[:MOST_CARDS]:
        pk, _colon, version = entry.partition(":")
        try:
            shown.append((uuid.UUID(pk), int(version)))
        except ValueError:
            continue
    return shown


def has_changes(request: HttpRequest) -> Mapping[str, Any]:
    changed = Generation.objects.filter(changed_among(cards_shown(request)), team=OuterRef("team"))
    return {"has_changes": Exists(changed)}


@allow(Role.VIEWER, annotate=has_changes)
@require_GET
def status(request: MemberRequest) -> HttpResponse:
    """204 when nothing the page shows has changed, in two queries; else the changed cards."""
    if not request.member.has_changes:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    member, now = request.member, timezone.now()
    changed = changed_among(cards_shown(request))
    rows = with_card_details(list(base_of_cards(member.team).filter(changed)))
    positions = queue_positions(member.team)
    cards = [card_of(row, member, positions, now) for row in rows]
    context = {"cards": cards, "activity": activity_of(member, now)}
    return _telling(render(request, "generations/_status.html", context))


def _telling(response: HttpResponse) -> HttpResponse:
    """Let the queue's page hear that something has changed."""
    response["HX-Trigger"] = "queue-changed"
    return response


def _act(
    request: MemberRequest, pk: uuid.UUID, act: Callable[..., None], said: str
) -> HttpResponse:
    """Do one thing with a job of the member's team and say how it went."""
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    try:
        act(generation=generation, now=timezone.now())
    except TooLate:
        say_too_late(request)
    except PixVerseError as error:
        logger.info("An action on %s failed: %s", pk, error)
        words = open_words(error.words) or _("The API did not answer as expected.")
        messages.error(
            request, _("Nothing was changed. PixVerse says: %(words)s") % {"words": words}
        )
    else:
        messages.success(request, said)
    return answer(request)


def say_too_late(request: MemberRequest) -> None:
    messages.warning(request, _("The job has moved on meanwhile; nothing was changed."))


def answer(request: MemberRequest) -> HttpResponse:
    """A fresh Activity panel for scripts; for a plain form the page it came from."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(page_before(request))
    context = {"activity": activity_of(request.member, timezone.now())}
    return _telling(render(request, "generations/_acted.html", context))


@allow(Role.CREATOR)
@require_POST
def cancellation(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    act = partial(operations.cancel_generation, member=request.member)
    return _act(request, pk, act, _("Stopped."))


@allow(Role.CREATOR)
@require_POST
def retry(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    act = partial(operations.retry_generation, member=request.member)
    return _act(request, pk, act, _("Back in line."))


@allow(Role.CREATOR)
@require_POST
def resubmission(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        partial(operations.submit_again, member=request.member),
        _("Sent once more. The first sending is still looked for."),
    )


@allow(Role.CREATOR)
@require_POST
def dismissal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        operations.dismiss_generation,
        _("Dismissed. If it turns up within 26 hours it is kept."),
    )


@allow(Role.CREATOR)
@require_POST
def saving(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(
        request,
        pk,
        operations.save_again,
        _("Fetching the finished video once more. This costs nothing."),
    )


@allow(Role.ADMIN)
@require_POST
def allowance(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    # The card's button says what it named as the price: whoever made the job may have changed it since.
    told = request.GET.get("credits", "")
    credits = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None
    act = partial(operations.let_pass, member=request.member, credits=credits)
    return _act(request, pk, act, _("It may pass the budget, this once."))


@allow(Role.ADMIN)
@require_POST
def adoption(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    act = partial(operations.take_over, member=request.member)
    return _act(request, pk, act, _("The job is yours now and waits in your line."))


@allow(Role.CREATOR)
@require_POST
def candidate(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    key = request.POST.get("candidate", "")

    def accept(*, generation: Generation, now: dt.datetime) -> None:
        remote_id = chosen_remote_id(generation, key)
        operations.accept_candidate(generation=generation, remote_id=remote_id, now=now)

    return _act(request, pk, accept, _("Taken as this job’s video."))
