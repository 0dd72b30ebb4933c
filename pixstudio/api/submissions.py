"""Jobs from a request of a program: by the rules of the page, once for each Idempotency-Key."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ninja import Schema

from pixstudio.api.authentication import KeyRequest
from pixstudio.api.idempotency import RequestKey, do_once, find_done
from pixstudio.api.job_requests import Error, error_of, invalid, posted_form_of
from pixstudio.api.problems import Problem
from pixstudio.collections.operations.editing import CollectionGone
from pixstudio.create.forms.confirmation import Confirmation
from pixstudio.create.forms.fields import COLLECTION
from pixstudio.create.forms.posted_form import PostedForm
from pixstudio.create.forms.submission import (
    REFUSALS,
    Submission,
    check_submission,
    errors_of_refusal,
)
from pixstudio.create.operations import AlreadySubmitted, create_jobs
from pixstudio.jobs.operations import NoAccountConnected
from pixstudio.web.secrets.digests import digest_of

CODES: dict[type[Exception], str] = {
    NoAccountConnected: "no_account",
    CollectionGone: "not_found",
}


class ConfirmationOut(Schema):
    """What has to be confirmed: sent again with `token` as `confirm`, by the same key. It changes with each
    field of the request, with price and count."""

    token: str
    title: str
    lines: list[str]


def check_request(
    request: KeyRequest, body: Mapping[str, Any], nonce: str
) -> tuple[Submission, PostedForm]:
    """What would come of the request, and its form. Raises: Problem 422 for fields of a wrong type."""
    posted = posted_form_of(request.member, body, nonce)
    posted = replace(posted, order=_order_of(request, posted))
    return check_submission(request.member, posted), posted


def _order_of(request: KeyRequest, posted: PostedForm) -> str:
    """A digest of all that was asked for, and of who asks."""
    values = {name: value for name, value in posted.values.items() if value}
    who = [str(request.member.pk), str(request.api_key.pk)]
    return digest_of(json.dumps([who, posted.operation, values], sort_keys=True))


def problems_out(checked: Submission) -> list[Error]:
    """All that is wrong, by field and rule."""
    found = [error_of(one.field, one.code, one.words, one.facts) for one in checked.quote.problems]
    named = {one["field"] for one in found}
    if COLLECTION in checked.errors and COLLECTION not in named:
        found.append(error_of(COLLECTION, "not_found", checked.errors[COLLECTION]))
    return found


def confirmation_out(confirmation: Confirmation) -> ConfirmationOut:
    """A required confirmation, for an answer."""
    return ConfirmationOut(
        token=confirmation.key, title=confirmation.title, lines=confirmation.lines
    )


def submit(
    request: KeyRequest, body: Mapping[str, Any], key: RequestKey, now: dt.datetime
) -> tuple[list[uuid.UUID], bool]:
    """The ids of the jobs that the request makes, or that it made before, and whether they are new.

    Charges nothing yet. Raises: Problem 409, 422, 428; then nothing was written.
    """
    done = find_done(request.member, key, now)
    if done is not None:
        return done, False
    checked, posted = check_request(request, body, key.nonce)
    if problems := problems_out(checked):
        raise invalid(problems)
    if checked.confirmation is not None:
        raise _confirmation_required(checked)

    def create() -> list[uuid.UUID]:
        return _created(request, posted, checked, now)

    return do_once(request.member, key, create, now)


def _created(
    request: KeyRequest, posted: PostedForm, checked: Submission, now: dt.datetime
) -> list[uuid.UUID]:
    """Create the jobs, in the transaction that keeps the key. Raises: Problem."""
    if checked.inputs is None:
        raise Problem(422, "invalid", "Nothing can be made of this. Nothing was sent or charged.")
    try:
        created = create_jobs(
            member=request.member,
            operation=posted.operation,
            jobs=checked.quote.jobs,
            inputs=replace(checked.inputs, api_key=request.api_key),
            nonce=posted.nonce,
            edited=None,
            now=now,
        )
    except AlreadySubmitted as error:
        raise Problem(
            409,
            "idempotency_key_expired",
            "This Idempotency-Key was used more than a day ago. Nothing was sent or charged.",
        ) from error
    except REFUSALS as error:
        ((field, text),) = errors_of_refusal(error).items()
        raise invalid([error_of(field, CODES.get(type(error), "refused"), text)]) from error
    return [job.pk for job in created]


def _confirmation_required(checked: Submission) -> Problem:
    """The price, and the token that confirms it."""
    assert checked.confirmation is not None
    assert checked.quote.cost is not None
    cost = checked.quote.cost
    return Problem(
        428,
        "confirmation_required",
        f"{checked.confirmation.title} Send the request again with “confirm”. Nothing was sent or charged.",
        confirmation=confirmation_out(checked.confirmation).model_dump(),
        count=cost.count,
        credits=cost.credits,
        is_exact=cost.is_exact,
    )
