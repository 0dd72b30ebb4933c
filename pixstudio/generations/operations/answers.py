"""Reading the answer to a paid POST: each piece of evidence leads to one step and no other."""

import datetime as dt
import random
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import note_failure
from pixstudio.generations.models import Attempt, Generation
from pixstudio.generations.nudges import nudge
from pixstudio.generations.operations.schedule import read_soon
from pixstudio.generations.states import AWAITING_ANSWER, State
from pixstudio.pixverse import errors
from pixstudio.pixverse.schemas import Submitted

NEVER_ACCEPTED = (errors.Unreachable, errors.Busy)
REFUSALS: dict[type[errors.PixVerseError], str] = {
    errors.BadRequest: "bad_request",
    errors.Unauthorized: "unauthorized",
    errors.OutOfCredits: "out_of_credits",
    errors.Moderated: "moderated",
    errors.AccountOnHold: "account_on_hold",
}
BEFORE_ANSWER = [State.SUBMITTING, State.UNKNOWN, State.ASK, State.ABANDONED]


def record_answer(
    *,
    attempt_id: int,
    now: dt.datetime,
    answer: Submitted | None = None,
    error: errors.PixVerseError | None = None,
) -> None:
    """Take the step that the answer proves. May come late, after the lease ran out, and still counts.

    Not connected or 429: back to the queue, nothing was charged. A JSON refusal: `refused`, with the
    API's own words. An id: `running`. Everything else: `unknown`, and the job is looked for.
    """
    attempt = Attempt.objects.select_related("generation", "account").get(pk=attempt_id)
    if answer is not None:
        bind_attempt(attempt, answer.remote_id, now, charged=answer.cost_credits)
    elif isinstance(error, NEVER_ACCEPTED):
        _back_to_queue(attempt, error, now)
    elif type(error) in REFUSALS:
        _refuse(attempt, error, now)
    else:
        mark_unknown(attempt, str(error.words or error) if error else "", now)


def bind_attempt(
    attempt: Attempt, remote_id: str, now: dt.datetime, *, charged: int | None = None
) -> bool:
    """Attach an upstream id to its attempt; False when another attempt already has it."""
    try:
        with transaction.atomic():
            bound = Attempt.objects.filter(pk=attempt.pk, remote_id=None).update(
                remote_id=remote_id, answered_at=now, outcome="accepted", words=""
            )
            if not bound:
                return False
            _run(attempt, now, charged)
    except IntegrityError:
        return False
    read_soon(account_of(attempt), now + dt.timedelta(seconds=min(settings.POLL_SECONDS, 2)))
    if charged is None:
        nudge("refresh_account", str(account_of(attempt)))
    return True


def _run(attempt: Attempt, now: dt.datetime, charged: int | None) -> None:
    values = {"started_at": now, "problem": "", "words": "", "due_at": None, "lease_until": None}
    if charged is not None:
        values["charged_credits"] = charged
    generation = attempt.generation
    if attempt.is_open and Generation.objects.move(
        generation.pk, BEFORE_ANSWER, State.RUNNING, now, **values
    ):
        return
    _keep_late_arrival(attempt, now, values)


def _keep_late_arrival(attempt: Attempt, now: dt.datetime, values: dict[str, object]) -> None:
    """The generation went on without this attempt; show the paid result as a job of its own."""
    first = attempt.generation
    late = Generation.objects.create(
        team_id=first.team_id,
        creator_id=first.creator_id,
        nonce=f"late-{attempt.reply_ref}",
        operation=first.operation,
        parameters=first.parameters,
        source=first.source,
        account_id=attempt.account_id,
        state=State.RUNNING,
        created_at=now,
        changed_at=now,
        prepared_at=now,
        estimate_credits=first.estimate_credits,
        estimate_is_exact=first.estimate_is_exact,
        is_off_peak=first.is_off_peak,
        **{**values, "problem": "arrived_late"},
    )
    Attempt.objects.filter(pk=attempt.pk).update(generation=late, is_open=True)
    for item in first.inputs.all():
        late.inputs.create(field=item.field, asset_id=item.asset_id)


def _back_to_queue(attempt: Attempt, error: errors.PixVerseError | None, now: dt.datetime) -> None:
    busy = isinstance(error, errors.Busy)
    pause = _pause(busy)
    with transaction.atomic():
        moved = Generation.objects.move(
            attempt.generation_id,
            AWAITING_ANSWER,
            State.QUEUED,
            now,
            problem="busy" if busy else "unreachable",
            words=error.words if error else "",
            due_at=now + pause,
            lease_until=None,
        )
        if moved:
            _close(attempt, "busy" if busy else "unreachable", error, now)
            Account.objects.filter(pk=account_of(attempt)).update(send_after=now + pause)


def _pause(busy: bool) -> dt.timedelta:
    """10 to 30 s with jitter as the pages ask for a 429; shortened with POLL_SECONDS under 1."""
    seconds = random.uniform(10, 30) if busy else random.uniform(4, 8)  # noqa: S311
    return dt.timedelta(seconds=seconds * min(1.0, settings.POLL_SECONDS))


def _refuse(attempt: Attempt, error: errors.PixVerseError | None, now: dt.datetime) -> None:
    assert error is not None
    problem = REFUSALS[type(error)]
    with transaction.atomic():
        Generation.objects.move(
            attempt.generation_id,
            AWAITING_ANSWER,
            State.REFUSED,
            now,
            problem=problem,
            words=error.words,
            lease_until=None,
            finished_at=now,
        )
        _close(attempt, problem, error, now)
    if isinstance(error, errors.AccountOnHold) and attempt.account_id:
        note_failure(account_id=attempt.account_id, error=error)
    if isinstance(error, errors.OutOfCredits):
        nudge("refresh_account", str(account_of(attempt)))
    nudge("submit_next", str(attempt.generation.team_id))


def account_of(attempt: Attempt) -> uuid.UUID:
    """The account an attempt was sent on; an all-zero id where it was forgotten here meanwhile."""
    return attempt.account_id or uuid.UUID(int=0)


def _close(
    attempt: Attempt, outcome: str, error: errors.PixVerseError | None, now: dt.datetime
) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        is_open=False, outcome=outcome, words=error.words if error else "", answered_at=now
    )


def close_attempt(generation_id: uuid.UUID, outcome: str) -> None:
    """Nothing more is expected of the generation's open attempt."""
    Attempt.objects.filter(generation_id=generation_id, is_open=True).update(
        is_open=False, outcome=outcome
    )


def mark_unknown(attempt: Attempt, words: str, now: dt.datetime) -> None:
    """The answer is missing: it may have been accepted and charged, so it is never sent again by us."""
    with transaction.atomic():
        moved = Generation.objects.move(
            attempt.generation_id,
            [State.SUBMITTING],
            State.UNKNOWN,
            now,
            problem="no_answer",
            words=words,
            lease_until=None,
        )
        if not moved:
            return
        Attempt.objects.filter(pk=attempt.pk).update(outcome="unknown", words=words)
    read_soon(account_of(attempt), now + dt.timedelta(seconds=5 * min(1.0, settings.POLL_SECONDS)))
    nudge("refresh_account", str(account_of(attempt)))
