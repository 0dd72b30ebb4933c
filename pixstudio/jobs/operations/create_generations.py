"""Creates queued generations from a valid form, and edits waiting ones."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.effects.operations import choose_voice, record_uses
from pixstudio.jobs.job_specs import JobSpec, batch_cost, differing_names
from pixstudio.jobs.models import Batch, Generation, GenerationInput
from pixstudio.jobs.operations.actions.job_permissions import last_action_values, record_action
from pixstudio.jobs.operations.queue.queue_position import last_position
from pixstudio.jobs.operations.queue.spending_guard import (
    SubmissionTotal,
    approval_after_edit,
    check_again,
    check_edit,
    hold_new_jobs,
    record_request,
)
from pixstudio.jobs.queries.durations import usual_seconds, usual_seconds_of_effects
from pixstudio.jobs.request_body import voice_of
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.library.models import Asset
from pixstudio.prompts.operations import record_prompt
from pixstudio.teams.models import Membership, Team


class NoAccountConnected(Exception):
    """The team can't send anything yet; the text says what is missing."""


class JobAlreadySent(Exception):
    """The job no longer waits, so it can't be changed."""


@dataclass(frozen=True)
class JobInputs:
    """The shared input of all jobs of one submission; `account` None chooses automatically.

    `made_for` is the cost center that they are made for; `total` is of the submission that they are a
    part of, None if they are all of it; `remix_of` is the job whose settings they are made with, `api_key`
    the key by which a program asks for them.
    """

    media: Mapping[str, Asset] = field(default_factory=dict)
    source: Generation | None = None
    account: Account | None = None
    made_for: uuid.UUID | None = None
    total: SubmissionTotal | None = None
    remix_of: uuid.UUID | None = None
    api_key: ApiKey | None = None

    @property
    def are_upstream(self) -> bool:
        """Whether nothing has to be uploaded or looked up at PixVerse before submission."""
        return self.source is None and all(asset.remote_path for asset in self.media.values())


def create_generations(
    *,
    member: Membership,
    operation: str,
    orders: Sequence[JobSpec],
    ingredients: JobInputs,
    nonce: str,
    now: dt.datetime,
) -> tuple[list[Generation], bool]:
    """Queue a generation for each job spec of one submission, all of them or none.

    `nonce` comes with the form: the same submission arriving twice (double click, reload, back) returns what
    the first one made, and False. Writes generations, inputs and, for several, a batch; the prompt is
    remembered. Charges nothing yet. Jobs above the team's amounts wait for approval. Raises: NotReady when
    the team has no account.
    """
    if not Account.objects.filter(team=member.team).exists():
        raise NoAccountConnected("No PixVerse account is connected yet.")
    rows = _rows(member, operation, orders, ingredients, nonce=nonce, now=now)
    try:
        with transaction.atomic():
            if len(rows) > 1:
                rows[0].batch = _batch(member, orders, nonce, now)
            for row in rows:
                row.batch = rows[0].batch
            approval = hold_new_jobs(
                member.team,
                rows,
                ingredients.total.key if ingredients.total else nonce,
                member.user,
                now,
            )
            Generation.objects.bulk_create(rows)
            _save_inputs(rows, ingredients.media)
            for row in rows if not ingredients.are_upstream else rows[:1]:
                enqueue_job(row)
            _record_history(member, operation, orders, now)
            record(Action.JOBS_SENT, member=member, target=rows[0].batch or rows[0], now=now)
            record_request(approval, member, now)
    except IntegrityError:
        return _existing_jobs(member, nonce), False
    return rows, True


def _rows(
    member: Membership,
    operation: str,
    orders: Sequence[JobSpec],
    ingredients: JobInputs,
    *,
    nonce: str,
    now: dt.datetime,
) -> list[Generation]:
    expected = _expected_seconds(member.team, operation, orders)
    total = ingredients.total.credits if ingredients.total else batch_cost(orders).credits
    return [
        Generation(
            team=member.team,
            creator=member.user,
            # The first job has the form's own nonce, so that one submission is never both a job and a batch.
            nonce=f"{nonce}.{number}" if number else nonce,
            operation=operation,
            # This is their order in the queue.
            queue_position=last_position(now) + number,
            created_at=now + dt.timedelta(microseconds=number),
            changed_at=now,
            due_at=now + dt.timedelta(seconds=5),
            expected_seconds=expected[number],
            made_for_id=ingredients.made_for,
            api_key=ingredients.api_key,
            submission_credits=total,
            **_requested_values(order, ingredients, now),
        )
        for number, order in enumerate(orders)
    ]


def _expected_seconds(team: Team, operation: str, orders: Sequence[JobSpec]) -> list[int | None]:
    """Expected seconds of each job; equal jobs are looked up once, effects in one query."""
    of_effects = usual_seconds_of_effects(team, {one.effect for one in orders if one.effect})
    usual: dict[tuple[Any, ...], int | None] = {}
    for order in orders:
        kind = _kind_of(order)
        if kind not in usual and order.effect:
            is_off_peak = order.parameters.get("off_peak_mode")
            usual[kind] = None if is_off_peak else of_effects.get(kind[:2])
        elif kind not in usual:
            usual[kind] = usual_seconds(team, operation, order.parameters)
    return [usual[_kind_of(order)] for order in orders]


def _kind_of(order: JobSpec) -> tuple[Any, ...]:
    """The key for expected times: effect or model, then quality."""
    first = order.effect.pk if order.effect else order.parameters.get("model")
    return (first, *(order.parameters.get(name) for name in ("quality", "off_peak_mode")))


def _requested_values(order: JobSpec, ingredients: JobInputs, now: dt.datetime) -> dict[str, Any]:
    """The request as columns; a job with a source result runs on the source's account."""
    source = ingredients.source
    return {
        "parameters": dict(order.parameters),
        "source": source,
        "effect": order.effect,
        "wanted_account": source.account if source else ingredients.account,
        "prepared_at": now if ingredients.are_upstream else None,
        "estimate_credits": order.price.credits,
        "estimate_is_exact": order.price.is_exact,
        "is_off_peak": bool(order.parameters.get("off_peak_mode")),
    }


def _batch(member: Membership, orders: Sequence[JobSpec], nonce: str, now: dt.datetime) -> Batch:
    total = batch_cost(list(orders))
    return Batch.objects.create(
        team=member.team,
        creator=member.user,
        nonce=nonce,
        count=total.count,
        estimate_credits=total.credits,
        differing=differing_names(
            [(one.parameters, one.effect.pk if one.effect else None) for one in orders]
        ),
        created_at=now,
    )


def _save_inputs(rows: Sequence[Generation], media: Mapping[str, Asset]) -> None:
    GenerationInput.objects.bulk_create(
        GenerationInput(generation=row, field=field, asset=asset)
        for row in rows
        for field, asset in media.items()
    )


def _record_history(
    member: Membership, operation: str, orders: Sequence[JobSpec], now: dt.datetime
) -> None:
    prompts = (str(order.parameters.get("prompt") or "").strip() for order in orders)
    for words in dict.fromkeys(words for words in prompts if words):
        record_prompt(member=member, words=words, operation=operation, now=now)
    uses = Counter(order.effect.pk for order in orders if order.effect)
    record_uses(member=member, counts=uses, now=now)
    if voice := voice_of(orders[0].parameters):
        choose_voice(member=member, speaker_id=voice)


def _existing_jobs(member: Membership, nonce: str) -> list[Generation]:
    """The jobs created when the same submission arrived first."""
    rows = Generation.objects.filter(team=member.team, creator=member.user)
    first = rows.get(nonce=nonce)
    return list(rows.filter(batch=first.batch)) if first.batch_id else [first]


def change_waiting_generation(
    *,
    generation: Generation,
    order: JobSpec,
    ingredients: JobInputs,
    now: dt.datetime,
    member: Membership | None = None,
) -> None:
    """Change the values of a waiting job and resume it at its queue position.

    Charges nothing. Approvals were for the old version, so budgets and amounts apply again.
    Raises: NotYours; AlreadySent when it was sent or cancelled meanwhile; then nothing changes.
    """
    check_edit(member, generation)
    with transaction.atomic():
        waiting = Generation.objects.filter(pk=generation.pk, state=State.QUEUED)
        before = waiting.select_for_update(no_key=True).first()
        if before is None:
            raise JobAlreadySent
        values = {
            **_requested_values(order, ingredients, now),
            **approval_after_edit(before, order.price.credits, member),
            "changed_at": now,
            "due_at": now,
            "tries": 0,
            "paused_at": None,
            "raised_by": None,
            "problem": "",
            "words": "",
            **last_action_values(Action.JOB_EDITED, member),
        }
        if not waiting.update_with_version(**values):
            raise JobAlreadySent
        generation.inputs.all().delete()
        _save_inputs([generation], ingredients.media)
        generation.refresh_from_db()
        generation.save(update_fields=["searched"])
        _update_batch(generation.batch)
        user, key = member.user if member else None, SubmissionTotal.of_one(0).key
        approval = check_again(generation, key=key, user=user, now=now)
        enqueue_job(generation)
        record_action(Action.JOB_EDITED, member, generation, now)
        if approval is not None and approval.pk != before.pending_approval_id:
            record_request(approval, member, now)


def _update_batch(batch: Batch | None) -> None:
    """An edited job may differ from the others of its batch in something else than before."""
    if batch is not None:
        rows = batch.generations.values_list("parameters", "effect")
        batch.differing = differing_names(list(rows))
        batch.save(update_fields=["differing"])


def enqueue_job(generation: Generation) -> None:
    """Enqueue the upload or lookup of what is missing, or the submission."""
    if generation.prepared_at is None:
        enqueue("prepare_generation", str(generation.pk))
    else:
        enqueue("submit_next", str(generation.team_id))
