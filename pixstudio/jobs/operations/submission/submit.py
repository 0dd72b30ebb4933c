"""Submits a paid job: claim a slot, record the request, send it once, record the answer.

The promise and the table of evidence: docs/decisions/0003-submission.md.
"""

import datetime as dt
import logging
import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.queue.held_jobs import hold_waiting_jobs
from pixstudio.jobs.operations.queue.placement import (
    CapacitySnapshot,
    Placement,
    capacity_snapshot,
    find_placement,
)
from pixstudio.jobs.operations.queue.spending_guard import hold_at_claim
from pixstudio.jobs.operations.queue.turns import (
    Turn,
    first_in_turn,
    front_of_queue,
    jobs_in_turn,
    record_turn,
    turns_of,
)
from pixstudio.jobs.operations.queue.wait_reasons import explain_wait
from pixstudio.jobs.operations.submission.outcomes import record_outcome
from pixstudio.jobs.operations.submission.reupload import has_its_files, inputs_of
from pixstudio.jobs.operations.submission.webhook_addresses import webhook_url
from pixstudio.jobs.queries.queue_order import ACTIVE, sendable_generations
from pixstudio.jobs.request_body import build_request_body, random_seed
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.jobs.upstream import remote_id_of
from pixstudio.media.storage.disk_space import check_disks
from pixstudio.media.storage.errors import StorageProblem
from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client
from pixstudio.web import database_time, restore_detection
from pixstudio.web.logs.context import log_facts
from pixstudio.web.models import StudioState
from pixstudio.web.prepared_queries import KeyUpdate, ReplannedQuery, RowInsert, Value

logger = logging.getLogger(__name__)
LOOKED_AT = 50
MAX_TRIED = 300
ANSWER_PAUSES = (0.5, 2.0, 5.0)
_ANY_SENDABLE = ReplannedQuery(
    lambda team: sendable_generations(team).values_list("pk")[:1], team=uuid.UUID
)


def submit_next(
    *, team_id: uuid.UUID, now: dt.datetime | None = None, wakes_another: bool = True
) -> Attempt | None:
    """Submit the next job of the member whose turn it is, if an account has a slot; None without one.

    At most one POST, at most one charge. May be called at any time and by many workers at once: the
    step `queued → submitting` is claimed by a conditional update under a lock on the account.
    """
    try:
        client = client_of(team_id)
    except NO_CLIENT_ERRORS:
        _hold_all(team_id, now or database_time.now(), "not_connected")
        return None
    attempt = claim_next_job(team_id=team_id, now=now)
    if attempt is None:
        return None
    if wakes_another:
        enqueue("submit_next", str(team_id))
    with log_facts(job_id=attempt.generation_id):
        send_attempt(client, attempt)
    return attempt


def claim_next_job(*, team_id: uuid.UUID, now: dt.datetime | None) -> Attempt | None:
    """Move one job to `submitting` with a lease and freeze its body, in one short transaction.

    The lock on the studio's state comes before all others: a database that was restored or copied is
    found out here, and then its waiting jobs are held instead (`web.continuity`).
    """
    if not _ANY_SENDABLE.tuples({"team": team_id}):
        return None
    disk_trouble = check_disks()
    try:
        lock = restore_detection.lock_host()
    except OSError as error:
        logger.warning("DATA_DIR can't be written, so nothing is sent: %s", error)
        _hold_all(team_id, now or database_time.now(), "no_mark")
        return None
    with lock:
        state, attempt = _claim_on_locked_host(team_id, now, disk_trouble)
        if state is None:
            return None
        if not restore_detection.has_host_record(state):
            return attempt if _is_marked(state, attempt) else None
    # Written without the lock, so that the next claim goes on meanwhile; nothing is sent before.
    return attempt if _is_marked(state, attempt) else None


def _claim_on_locked_host(
    team_id: uuid.UUID, moment: dt.datetime | None, disk_trouble: StorageProblem | None
) -> tuple[StudioState | None, Attempt | None]:
    """The claimed attempt, and the state of the studio if it was changed."""
    situation, attempt = None, None
    with transaction.atomic():
        state = restore_detection.lock_state(moment or database_time.now())
        if state is None:
            return None, None
        # Waiting for the locks took its time, which is none of the attempt's lease.
        now = moment or database_time.now()
        if state.doubt:
            hold_waiting_jobs(state, now)
        else:
            situation = capacity_snapshot(team_id, disk_trouble, now)
            attempt = _claim_first(situation)
        if attempt or situation is None:
            restore_detection.advance_epoch(state, now)
    if attempt is None and situation is not None:
        waiting = sendable_generations(team_id)
        front = front_of_queue(turns_of(team_id, waiting), waiting, LOOKED_AT)
        explain_wait(front, situation)
        return None, None
    return state, attempt


def _is_marked(state: StudioState, attempt: Attempt | None) -> bool:
    """Save the continuity mark outside the database; without it nothing is submitted."""
    try:
        restore_detection.write_host_record(state)
    except OSError as error:
        logger.warning("The mark in DATA_DIR can't be written, so nothing is sent: %s", error)
        if attempt is not None:
            _record(
                attempt.pk, error=errors.Unreachable("DATA_DIR can't be written; nothing was sent")
            )
        return False
    return True


def _claim_first(situation: CapacitySnapshot) -> Attempt | None:
    """Claim the first waiting job, in fair order, that an account has a slot for."""
    team_id, turns = situation.team.pk, situation.turns
    first = first_in_turn(team_id, turns) if situation.has_room else None
    if first is not None and (attempt := _claim_if_placed(first, turns, situation)):
        return attempt
    promising = situation.promising(sendable_generations(team_id))
    turns = turns_of(team_id, promising)
    for generation in jobs_in_turn(turns, promising, MAX_TRIED):
        if attempt := _claim_if_placed(generation, turns, situation):
            return attempt
    return None


def _claim_if_placed(
    generation: Generation, turns: list[Turn], situation: CapacitySnapshot
) -> Attempt | None:
    place = find_placement(generation, situation)
    if place.account is None:
        return None
    inputs = inputs_of(generation)
    if hold_at_claim(generation, place.account, inputs, situation.team, situation.now):
        return None
    is_ready = has_its_files(generation, inputs, situation.now)
    if not is_ready or not _claim(generation, place, situation.now):
        return None
    if generation.creator_id is not None:
        record_turn(situation.team.pk, generation.creator_id, turns, situation.now)
    # Read already, with the members' budgets.
    generation.team = situation.team
    paths = {item.field: item.asset.remote_path for item in inputs}
    return _record_attempt(generation, place.account, paths, situation.now)


def _hold_all(team_id: uuid.UUID, now: dt.datetime, reason: str) -> None:
    rows = sendable_generations(team_id).order_by()
    rows.filter(~Q(problem=reason)).update_with_version(problem=reason)
    rows.update(due_at=now + dt.timedelta(seconds=30))


def submit_lease() -> dt.timedelta:
    """Longer than a submission can take, so that a lease expires only if its worker is gone."""
    return dt.timedelta(seconds=settings.SUBMIT_DEADLINE_SECONDS + settings.LEASE_SECONDS)


def _claim(generation: Generation, place: Placement, now: dt.datetime) -> bool:
    """Claim the job unless it was edited or paused since it was read."""
    if place.account is None:
        return False
    _SERVED.run({"account": place.account.pk, "now": now})
    values: dict[str, Value] = {
        "job": generation.pk,
        "version": generation.version,
        "account": place.account.pk,
        "chosen_by": place.chosen_by,
        "now": now,
        "versioned_at": database_time.now(),
        "lease_until": now + submit_lease(),
    }
    return _CLAIM.run(values) == 1


_ATTEMPTS = RowInsert(Attempt)
_SERVED = KeyUpdate(
    lambda account, now: (Account.objects.filter(pk=account), {"last_served_at": now}),
    account=uuid.UUID,
    now=dt.datetime,
)
_CLAIM = KeyUpdate(
    lambda job, version, now, **values: Generation.objects.filter(ACTIVE, version=version).step(
        job,
        [State.QUEUED],
        State.SUBMITTING,
        now,
        **{"problem": "", "words": "", "due_at": None, **values},
    ),
    job=uuid.UUID,
    version=int,
    account=uuid.UUID,
    chosen_by=str,
    now=dt.datetime,
    versioned_at=dt.datetime,
    lease_until=dt.datetime,
)


def _record_attempt(
    generation: Generation, account: Account, paths: Mapping[str, str], now: dt.datetime
) -> Attempt:
    """Record the attempt before it is sent, so that it can be found after any failure."""
    reply_ref = secrets.token_hex(16)
    is_seeded = bool(generation.parameters.get("seed"))
    own_seed = None if is_seeded else random_seed(generation.operation, generation.model)
    body = build_request_body(
        generation,
        paths,
        email=account.email,
        replyRef=reply_ref,
        replyUrl=webhook_url(account.pk),
        seed=own_seed,
        video_id=remote_id_of(generation.source) if generation.source_id else "",
    )
    return _ATTEMPTS.create(
        generation=generation,
        account=account,
        team_id=generation.team_id,
        creator_id=generation.creator_id,
        made_for_id=generation.made_for_id,
        api_key_id=generation.api_key_id,
        day=generation.team.day_of(now),
        credits=generation.estimate_credits,
        counted_at=now,
        reply_ref=reply_ref,
        body=body,
        seed=body.get("seed"),
        has_own_seed=own_seed is not None,
        sent_at=now,
        credits_before=account.credits,
        known_ids=account.recent_remote_ids,
    )


def send_attempt(client: Client, attempt: Attempt) -> None:
    """POST the frozen body once and record what came back, whatever it was.

    A worker that slept past its lease (a closed laptop) sends nothing: another worker may have the job.
    """
    if database_time.now() > attempt.sent_at + dt.timedelta(seconds=settings.LEASE_SECONDS):
        late = errors.Unreachable("The worker was asleep; nothing was sent")
        return _record(attempt.pk, error=late)
    try:
        answer = client.submit(attempt.generation.operation, attempt.body)
    except errors.PixVerseError as error:
        return _record(attempt.pk, error=error)
    return _record(attempt.pk, answer=answer)


def _record(attempt_id: int, **evidence: Any) -> None:
    """Record the answer, retrying database errors: the API can't be asked again."""
    for pause in ANSWER_PAUSES:
        try:
            return record_outcome(attempt_id=attempt_id, now=database_time.now(), **evidence)
        except (OperationalError, InterfaceError) as error:
            logger.warning("The answer to attempt %s waits for the database: %s", attempt_id, error)
            connection.close()
            time.sleep(pause)
    return record_outcome(attempt_id=attempt_id, now=database_time.now(), **evidence)
