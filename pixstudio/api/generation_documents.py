"""Jobs as the API shows them."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from ninja import Schema
from pydantic import Field

from pixstudio.api.addresses import absolute
from pixstudio.api.authentication import KeyRequest
from pixstudio.api_keys.models import ApiKey
from pixstudio.cards.presenters.cards import card_of
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.queries.cards import with_card_details
from pixstudio.jobs.request_body import SOURCE
from pixstudio.jobs.states import FAILED_STATES, NEEDS_USER, Charge, State
from pixstudio.pixverse import capabilities
from pixstudio.web import database_time

# Something is wrong, or may be.
TROUBLED = FAILED_STATES | NEEDS_USER | {State.UNKNOWN}


class ResultOut(Schema):
    """The file of a finished job; both addresses are opened with the same key."""

    file: str
    poster: str | None
    content_type: str
    size_bytes: int | None
    width: int | None
    height: int | None
    duration_seconds: float | None
    has_sound: bool | None


class JobProblemOut(Schema):
    """What went wrong with a job. `charged` null: not known yet."""

    code: str
    detail: str
    charged: bool | None


class KeyOut(Schema):
    """The key that a job was asked for with."""

    id: uuid.UUID
    name: str
    prefix: str


class GenerationOut(Schema):
    """A job and, once it is done, its result."""

    id: uuid.UUID
    state: State = Field(
        description="It has ended unless queued, submitting, running, saving or unknown."
    )
    operation: str
    kind: str | None = Field(description="What it makes: video, image or audio.")
    parameters: dict[str, Any] = Field(
        description="As asked for, by the names of POST /generations; files and source by their ids."
    )
    estimate_credits: int
    estimate_is_exact: bool
    charged_credits: int | None
    result: ResultOut | None
    problem: JobProblemOut | None
    waits_for: str | None = Field(
        description="Of a queued job: approval, resume, release, slot, or a code such as over_team."
    )
    message: str = Field(description="What its card says: state, charge and what to do next.")
    account: str | None
    batch: uuid.UUID | None
    source: uuid.UUID | None
    collection: uuid.UUID | None
    key: KeyOut | None
    created_by: str | None
    rating: int | None
    is_imported: bool
    expected_seconds: int | None
    created_at: dt.datetime
    changed_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    file_removed_at: dt.datetime | None = Field(
        description="When a retention rule removed the file; its facts and poster stay."
    )
    removed_at: dt.datetime | None


class BatchOut(Schema):
    """Several jobs of one request."""

    id: uuid.UUID
    count: int
    estimate_credits: int
    created_at: dt.datetime


class BatchDocument(Schema):
    """A batch with its jobs, in their order."""

    batch: BatchOut
    items: list[GenerationOut]


def documents_of(request: KeyRequest, rows: Sequence[Generation]) -> list[GenerationOut]:
    """The jobs of the member's team as documents; as many queries for 1 as for 100."""
    with_card_details(list(rows))
    keys = ApiKey.objects.in_bulk({row.api_key_id for row in rows if row.api_key_id})
    now = database_time.now()
    return [_document(request, row, keys, now) for row in rows]


def batch_document(request: KeyRequest, batch: Batch, rows: Sequence[Generation]) -> BatchDocument:
    """A batch with its jobs."""
    about = BatchOut(
        id=batch.pk,
        count=batch.count,
        estimate_credits=batch.estimate_credits,
        created_at=batch.created_at,
    )
    return BatchDocument(batch=about, items=documents_of(request, rows))


def _document(
    request: KeyRequest, row: Generation, keys: Mapping[uuid.UUID, ApiKey], now: dt.datetime
) -> GenerationOut:
    key = keys.get(row.api_key_id) if row.api_key_id else None
    operation = capabilities.OPERATION_OF_NAME.get(row.operation)
    message = card_of(row, request.member, {}, now).message
    return GenerationOut(
        id=row.pk,
        state=State(row.state),
        operation=row.operation,
        kind=operation.kind if operation else None,
        parameters=_parameters(row),
        estimate_credits=row.estimate_credits,
        estimate_is_exact=row.estimate_is_exact,
        charged_credits=row.charged_credits,
        result=_result(request, row),
        problem=_problem(row, message),
        waits_for=_waits_for(row),
        message=message,
        account=row.account.name if row.account else None,
        batch=row.batch_id,
        source=row.source_id,
        collection=row.made_for_id,
        key=KeyOut(id=key.pk, name=key.name, prefix=key.prefix) if key else None,
        created_by=row.creator.name if row.creator else None,
        rating=row.rating,
        is_imported=row.is_imported,
        expected_seconds=row.expected_seconds,
        created_at=row.created_at,
        changed_at=row.changed_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        file_removed_at=row.file_removed_at,
        removed_at=row.removed_at,
    )


def _parameters(row: Generation) -> dict[str, Any]:
    files = {item.field: str(item.asset_id) for item in row.inputs.all()}
    source = {SOURCE: str(row.source_id)} if row.source_id else {}
    return {**row.parameters, **source, **files}


def _result(request: KeyRequest, row: Generation) -> ResultOut | None:
    if not row.has_file:
        return None
    url = absolute(request, f"/api/v1/results/{row.pk}")
    return ResultOut(
        file=f"{url}/file",
        poster=f"{url}/poster" if row.has_poster else None,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        width=row.width,
        height=row.height,
        duration_seconds=row.duration_seconds,
        has_sound=row.has_sound,
    )


def _problem(row: Generation, message: str) -> JobProblemOut | None:
    if row.state not in TROUBLED:
        return None
    return JobProblemOut(code=row.problem or row.state, detail=message, charged=_is_charged(row))


def _is_charged(row: Generation) -> bool | None:
    """Whether any of its attempts cost something; None while one may have."""
    charges = {attempt.charge for attempt in row.attempts.all()}
    if Charge.CHARGED in charges:
        return True
    return None if charges & {Charge.RESERVED, Charge.WRITTEN_OFF} else False


def _waits_for(row: Generation) -> str | None:
    if row.state != State.QUEUED:
        return None
    if row.pending_approval_id:
        return "approval"
    if row.hold:
        return "release"
    if row.paused_at is not None:
        return "resume"
    return "slot" if row.problem in ("", "no_room") else row.problem
