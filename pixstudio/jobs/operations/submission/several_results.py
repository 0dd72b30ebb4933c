"""A request that makes several results: each becomes a job, with an attempt and a part of the charge."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F

from pixstudio.jobs.further_results import FOLLOWERS
from pixstudio.jobs.models import Attempt, Batch, Generation
from pixstudio.jobs.states import Charge, State

COUNT = "create_count"


def asked_count(attempt: Attempt) -> int:
    """How many results a request asked for."""
    asked = attempt.body.get(COUNT, 1)
    return asked if isinstance(asked, int) else 1


def add_further_results(
    first: Attempt, remote_ids: Sequence[str], now: dt.datetime, charged: int | None
) -> None:
    """Give each of a request's results that has none yet a job beside that of `first`, and divide its charge.

    Only in the transaction that records the answer, while the job of `first` is locked: all of it is
    recorded, or nothing. Safe to repeat. Raises: IntegrityError where another job has one of the ids.
    """
    known = {first.remote_id, *first.further.values_list("remote_id", flat=True)}
    new = [one for one in dict.fromkeys(remote_ids) if one not in known]
    if new:
        batch = _batch_of(first.generation, len(new), now)
        for number, remote_id in enumerate(new, len(known)):
            _add(first, batch, remote_id, number, now)
    if new or asked_count(first) > 1:
        _divide(first, len(known) + len(new), charged, now)


def divide_charge(first: Attempt, credits: int, now: dt.datetime) -> None:
    """Divide what the API reports for a whole request among the jobs of its results. Safe to repeat."""
    _divide(first, 1 + first.further.count(), credits, now)


def _batch_of(generation: Generation, more: int, now: dt.datetime) -> Batch:
    """The batch of all that one request made; that of its job, if it has one."""
    if generation.batch_id is not None:
        Batch.objects.filter(pk=generation.batch_id).update(count=F("count") + more)
        return Batch.objects.get(pk=generation.batch_id)
    batch = Batch.objects.create(
        team_id=generation.team_id,
        creator_id=generation.creator_id,
        nonce=f"results-{generation.pk.hex}",
        count=1 + more,
        estimate_credits=generation.estimate_credits,
        created_at=generation.created_at,
    )
    Generation.objects.filter(pk=generation.pk).update(batch=batch)
    return batch


def _add(first: Attempt, batch: Batch, remote_id: str, number: int, now: dt.datetime) -> None:
    """The job of one further result, as far as the first one is."""
    row = copy_of_job(
        first.generation,
        nonce=f"{first.reply_ref}.{number}",
        account_id=first.account_id,
        state=State.RUNNING,
        batch=batch,
        started_at=now,
        changed_at=now,
        created_at=first.generation.created_at + dt.timedelta(microseconds=number),
    )
    for follow in FOLLOWERS:
        follow(first.generation, row)
    Attempt.objects.create(
        generation=row,
        first=first,
        account_id=first.account_id,
        team_id=first.team_id,
        creator_id=first.creator_id,
        made_for_id=first.made_for_id,
        api_key_id=first.api_key_id,
        day=first.day,
        counted_at=now,
        reply_ref=f"{first.reply_ref}.{number}",
        remote_id=remote_id,
        body=first.body,
        seed=first.seed,
        has_own_seed=first.has_own_seed,
        sent_at=first.sent_at,
        answered_at=now,
        outcome="accepted",
        credits_before=first.credits_before,
    )


def copy_of_job(first: Generation, **values: object) -> Generation:
    """Another job for what a request of this one made."""
    row = Generation.objects.create(
        team_id=first.team_id,
        creator_id=first.creator_id,
        operation=first.operation,
        source_id=first.source_id,
        effect_id=first.effect_id,
        made_for_id=first.made_for_id,
        api_key_id=first.api_key_id,
        chosen_by=first.chosen_by,
        prepared_at=first.prepared_at or first.created_at,
        estimate_credits=first.estimate_credits,
        estimate_is_exact=first.estimate_is_exact,
        expected_seconds=first.expected_seconds,
        is_off_peak=first.is_off_peak,
        **{"parameters": first.parameters, "queue_position": first.queue_position, **values},
    )
    for item in first.inputs.all():
        row.inputs.create(field=item.field, asset_id=item.asset_id)
    return row


def _divide(first: Attempt, made: int, charged: int | None, now: dt.datetime) -> None:
    """Each result costs its part, and the parts add up; a job that is repeated asks for one result."""
    rows = [first, *first.further.select_related("generation").order_by("pk")]
    known = first.request_credits if charged is None else charged
    credits = _estimate(first, made) if known is None else known
    for attempt, part in zip(rows, parts_of(credits, made), strict=True):
        _count(attempt, part, made, known, now)


def _estimate(first: Attempt, made: int) -> int:
    """The estimate of the results that were made, as long as the API told no charge."""
    if COUNT not in first.generation.parameters:
        return first.credits * made
    return -(-first.generation.estimate_credits * made // asked_count(first))


def parts_of(credits: int, count: int) -> list[int]:
    """Whole parts that add up to the credits; the first ones are one greater where it does not divide."""
    part, rest = divmod(credits, count)
    return [part + (number < rest) for number in range(count)]


def _count(
    attempt: Attempt, credits: int, made: int, charged: int | None, now: dt.datetime
) -> None:
    values = {"credits": credits, "made_count": made, "request_credits": charged}
    rows = Attempt.objects.filter(pk=attempt.pk)
    if charged is None:
        rows.update(counted_at=now, **values)
    else:
        rows.count_as(Charge.CHARGED, now, **values)
    job = attempt.generation
    parameters = {name: value for name, value in job.parameters.items() if name != COUNT}
    told = {} if charged is None else {"charged_credits": credits}
    Generation.objects.filter(pk=job.pk).update_with_version(
        parameters=parameters, estimate_credits=credits, **told
    )
