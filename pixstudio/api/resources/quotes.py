"""Quotes: what jobs would cost, or why they can't be made. Nothing is written, sent or charged."""

from typing import Any, cast

from django.http import HttpRequest
from ninja import Router, Schema

from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.json_bodies import read_json
from pixstudio.api.openapi import JOB_BODY, job_errors
from pixstudio.api.submissions import ConfirmationOut, check_request, confirmation_out, problems_out
from pixstudio.api_keys.models import Scope
from pixstudio.create.forms.confirmation import required_confirmation
from pixstudio.jobs.budgets import month_of
from pixstudio.jobs.key_budgets import KeyBudgets
from pixstudio.web import database_time

router = Router()


class QuotedJob(Schema):
    """One of the jobs: its parameters as they would be sent, and its price."""

    parameters: dict[str, Any]
    credits: int
    is_exact: bool


class FieldProblem(Schema):
    """What is wrong with a field, '' for none in particular."""

    field: str
    code: str
    detail: str
    facts: dict[str, Any] | None = None


class QuoteOut(Schema):
    """The price of a request. `is_valid` says whether POST /generations would accept it; `confirmation`
    is what it would ask for before. `key_credits` is what is left of the key's own budget, null without
    one; where the jobs cost more, `waits_for_key_budget` says that some will wait."""

    is_valid: bool
    count: int
    credits: int
    is_exact: bool
    key_credits: int | None
    waits_for_key_budget: bool
    jobs: list[QuotedJob]
    problems: list[FieldProblem]
    skipped: list[str]
    warnings: list[str]
    confirmation: ConfirmationOut | None


@router.post(
    "",
    response={200: QuoteOut, **job_errors(400, 413, 415, 422)},
    auth=KeyAuth(Scope.READ),
    summary="Quote jobs",
    openapi_extra=JOB_BODY,
)
def create_quote(request: HttpRequest) -> QuoteOut:
    """The price of jobs and all that is wrong with them, without sending anything.

    The body is that of POST /generations. A field of a wrong type or that does not exist is a 422; a value
    that breaks a rule is in `problems`.
    """
    asked: KeyRequest = request  # type: ignore[assignment]
    body, member = read_json(request), asked.member
    checked, posted = check_request(asked, body, nonce="quote")
    quote = checked.quote
    problems = problems_out(checked)
    confirmation = None
    if quote.cost is not None and not problems:
        confirmation = required_confirmation(
            member.team, quote.cost, quote.warnings, quote.skipped, order=posted.order
        )
    credits = quote.cost.credits if quote.cost else 0
    key_left = _left_of_key(request)
    return QuoteOut(
        is_valid=not problems,
        count=quote.cost.count if quote.cost else 0,
        credits=credits,
        key_credits=None if key_left is None else max(0, key_left),
        waits_for_key_budget=key_left is not None and credits > key_left,
        is_exact=quote.cost.is_exact if quote.cost else False,
        jobs=[
            QuotedJob(
                parameters=dict(job.parameters),
                credits=job.price.credits,
                is_exact=job.price.is_exact,
            )
            for job in quote.jobs
        ],
        problems=[FieldProblem(**one) for one in problems],
        skipped=list(quote.skipped),
        warnings=list(quote.warnings),
        confirmation=confirmation_out(confirmation) if confirmation else None,
    )


def _left_of_key(request: HttpRequest) -> int | None:
    """What is left of the key's own budget; None without one."""
    api_request = cast(KeyRequest, request)
    month = month_of(api_request.member.team.day_of(database_time.now()))
    return KeyBudgets(api_request.member.team.pk, month).left_for(api_request.api_key.pk)
