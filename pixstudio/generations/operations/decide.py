"""What people decide about a job: cancel, try again, it's this one, submit again, dismiss, remove."""

import datetime as dt
import logging
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT, client_of
from pixstudio.generations.models import IMPORTED, Attempt, Generation
from pixstudio.generations.nudges import nudge
from pixstudio.generations.operations.answers import bind_attempt, split_off
from pixstudio.generations.operations.create import nudge_new
from pixstudio.generations.operations.line import place_at_the_end
from pixstudio.generations.operations.renewal import forget_doubtful_files
from pixstudio.generations.states import ACTIVE, RETRYABLE, State
from pixstudio.pixverse import errors
from pixstudio.teams.actions import Action
from pixstudio.teams.audit import note
from pixstudio.teams.models import Membership

logger = logging.getLogger(__name__)
# The words for a video that is no longer there: get-pixverse-videos-video_id, with 400 or 404.
GONE = "has been deleted"


class TooLate(Exception):
    """The job has moved on, so what was asked for can't be done any more."""


def cancel_generation(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Before sending: nothing is sent or charged. While running: only the API's tracking stops.

    The credits of a running job are spent and its video may still arrive; then it is kept.
    Page: del-pixverse-scheduler-video_id. Raises: TooLate.
    """
    with transaction.atomic():
        was_sent = not _cancel_unsent(generation.pk, now)
        if was_sent:
            _cancel_running(generation, now)
        _note(Action.JOB_CANCELLED, member, generation, now)
    if was_sent:
        _stop_tracking(generation)


def _cancel_running(generation: Generation, now: dt.datetime) -> None:
    values = {"finished_at": now, "due_at": None, "lease_until": None, "words": ""}
    same = Generation.objects.filter(pk=generation.pk)
    accounts = Account.objects.filter(pk__in=same.values("account"))
    # Whoever takes both takes the account first, as claims do and a removal does.
    accounts.select_for_update(no_key=True).first()
    if not Generation.objects.move(
        generation.pk, [State.RUNNING], State.CANCELLED, now, problem="cancelled_running", **values
    ):
        raise TooLate
    if not generation.is_off_peak:
        # It goes on upstream, and its place stays taken; the next reading counts anew.
        accounts.update(foreign_jobs=F("foreign_jobs") + 1)


def _note(
    action: Action, member: Membership | None, generation: Generation, now: dt.datetime
) -> None:
    """Only what people do is noted; a script or a test may do it without being one."""
    if member is not None:
        note(action, member=member, target=generation, now=now)


def _cancel_unsent(pk: uuid.UUID, now: dt.datetime) -> bool:
    values = {"finished_at": now, "due_at": None, "lease_until": None, "words": ""}
    return Generation.objects.move(
        pk, [State.QUEUED], State.CANCELLED, now, problem="cancelled_unsent", **values
    )


def cancel_many(
    *, member: Membership, ids: Collection[uuid.UUID], now: dt.datetime
) -> tuple[int, int]:
    """Cancel those of the team's jobs that still wait; what was sent meanwhile is left alone.

    Nothing is sent or charged. Returns how many were cancelled, and how many of the ids were not.
    """
    rows = Generation.objects.of(member.team).filter(pk__in=ids)
    with transaction.atomic():
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        count = sum(_cancel_unsent(pk, now) for pk in pks)
        if count:
            note(Action.JOB_CANCELLED, member=member, label=jobs_words(count), now=now)
    return count, len(set(ids)) - count


def _stop_tracking(generation: Generation) -> None:
    attempt = generation.attempts.filter(is_open=True).first()
    if attempt is None or attempt.remote_id is None:
        return
    try:
        client_of(generation.team_id).cancel(attempt.remote_id)
    except (errors.PixVerseError, *NO_CLIENT) as error:
        logger.info("Tracking of %s was not stopped: %s", generation.pk, error)


def jobs_words(count: int) -> str:
    """`12 jobs`, as the audit trail names several at once."""
    return ngettext("%(count)s job", "%(count)s jobs", count) % {"count": count}


def retry_generation(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Queue another sending of a job that ended without a result: a new charge if it is accepted.

    Raises: TooLate.
    """
    with transaction.atomic():
        _queue_again(generation, sorted(RETRYABLE), now)
        _note(Action.JOB_RETRIED, member, generation, now)


def retry_many(
    *, member: Membership, ids: Collection[uuid.UUID], now: dt.datetime
) -> tuple[int, int]:
    """Queue another sending of each of the team's jobs that ended without a result, oldest first.

    Each is a new charge if it is accepted. Repeated at once it retries none, since they wait already.
    Returns how many wait now, and how many of the ids were left alone.
    """
    rows = Generation.objects.of(member.team).filter(pk__in=ids, state__in=RETRYABLE)
    count = 0
    for number, generation in enumerate(rows.order_by("created_at", "id")):
        try:
            # One behind the other in line, and each a step of its own.
            retry_generation(generation=generation, now=now + dt.timedelta(microseconds=number))
        except TooLate:
            continue
        count += 1
    if count:
        note(Action.JOB_RETRIED, member=member, label=jobs_words(count), now=now)
    return count, len(set(ids)) - count


def submit_again(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """The user accepts that an unanswered sending may be charged as well, and sends once more.

    The first sending is still looked for, for 26 hours; if it turns up it becomes a job of its own.
    Raises: TooLate.
    """
    with transaction.atomic():
        _queue_again(generation, [State.ASK, State.ABANDONED], now)
        _note(Action.JOB_SENT_AGAIN, member, generation, now)


def _queue_again(generation: Generation, before: list[State], now: dt.datetime) -> None:
    with transaction.atomic():
        moved = Generation.objects.move(
            generation.pk,
            before,
            State.QUEUED,
            now,
            problem="",
            words="",
            remote_status=None,
            started_at=None,
            finished_at=None,
            charged_credits=None,
            tries=0,
            # Whether a source is still at PixVerse is asked before each sending.
            prepared_at=None if generation.source_id else F("prepared_at"),
            due_at=now + dt.timedelta(seconds=5),
            line_place=place_at_the_end(now),
            paused_at=None,
            paused_by=None,
            # Whoever let it pass a budget did so for one sending.
            raised_by=None,
        )
        if not moved:
            raise TooLate
        _close_attempts(generation, now)
        if generation.problem == "bad_request":
            forget_doubtful_files(generation, now)
        generation.refresh_from_db(fields=["prepared_at"])
        nudge_new(generation)


def _close_attempts(generation: Generation, now: dt.datetime) -> None:
    """Make room for another sending. One that was accepted and may still arrive keeps its own card."""
    unanswered = generation.attempts.filter(is_open=True, remote_id=None)
    unanswered.update(is_open=False, outcome="gave_up")
    for attempt in generation.attempts.filter(is_open=True).select_related("generation"):
        values = {"problem": "cancelled_running", "finished_at": now}
        split_off(attempt, State.CANCELLED, now, **values)


def accept_candidate(*, generation: Generation, remote_id: str, now: dt.datetime) -> None:
    """Bind the upstream video that the user recognised as the missing one. Raises: TooLate."""
    attempt = generation.attempts.filter(is_open=True, remote_id=None).first()
    shown = {item["remote_id"] for item in attempt.candidates} if attempt else set()
    if attempt is None or remote_id not in shown or not bind_attempt(attempt, remote_id, now):
        raise TooLate


def dismiss_generation(*, generation: Generation, now: dt.datetime) -> None:
    """Stop asking. The sending is still looked for; if it turns up it is attached. Raises: TooLate."""
    if not Generation.objects.move(
        generation.pk, [State.ASK], State.ABANDONED, now, finished_at=now, due_at=None
    ):
        raise TooLate


def save_again(*, generation: Generation, now: dt.datetime) -> None:
    """Fetch a paid result once more; nothing is generated or charged. Raises: TooLate."""
    values: dict[str, Any] = {"tries": 0, "due_at": now, "lease_until": None}
    if generation.problem == IMPORTED:
        # Now somebody waits for it.
        values |= {"problem": "", "words": ""}
    if not Generation.objects.move(generation.pk, [State.UNSAVED], State.SAVING, now, **values):
        raise TooLate
    nudge("save_result", str(generation.pk))


def remove_generation(
    *,
    generation: Generation,
    also_upstream: bool,
    now: dt.datetime,
    member: Membership | None = None,
) -> None:
    """Delete a finished job's files and hide it; with `also_upstream` the video at PixVerse too.

    Upstream first, so that nothing is lost here when PixVerse says no. The row stays for the accounts.
    Page: del-pixverse-videos-video_id. Raises: TooLate while it is active, and the client's errors.
    """
    # A file that an import fetches in its turn, nobody waits for.
    is_brought_in = generation.problem == IMPORTED and generation.state == State.SAVING
    if generation.is_active and not is_brought_in:
        raise TooLate
    if also_upstream:
        _remove_upstream(generation)
    if is_brought_in:
        values = {"due_at": None, "lease_until": None}
        Generation.objects.move(generation.pk, [State.SAVING], State.UNSAVED, now, **values)
    still_ended = Generation.objects.filter(pk=generation.pk).exclude(state__in=ACTIVE)
    with transaction.atomic():
        if not still_ended.touch(removed_at=now, file="", poster="", playable=""):
            raise TooLate
        _note(Action.RESULT_DELETED, member, generation, now)
    for stored in (generation.file, generation.poster, generation.playable):
        if stored.name:
            stored.storage.delete(stored.name)


def _remove_upstream(generation: Generation) -> None:
    client = client_of(generation.team_id)
    for attempt in Attempt.objects.filter(generation=generation).exclude(remote_id=None):
        try:
            client.delete_video(str(attempt.remote_id))
        except (errors.NotFound, errors.BadRequest) as error:
            if isinstance(error, errors.BadRequest) and GONE not in error.words:
                raise
            logger.info("%s was already gone upstream.", generation.pk)
