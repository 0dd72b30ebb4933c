"""JSON responses and shared query parameters."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug import Request, Response

from pixstudio.sandbox.errors import ApiError, bad_request
from pixstudio.sandbox.renderer import Renderer
from pixstudio.sandbox.state.records import Account, Job
from pixstudio.sandbox.state.sandbox_state import SandboxState

REASON_PHRASES = {596: "596 Pending mod message"}


@dataclass(frozen=True)
class RequestContext:
    """A request with the sandbox's state and renderer."""

    request: Request
    state: SandboxState
    renderer: Renderer
    base_url: str


def json_response(body: Any, status: int = 200) -> Response:
    """A JSON response."""
    return Response(
        json.dumps(body), status=REASON_PHRASES.get(status, status), mimetype="application/json"
    )


def error_response(refusal: ApiError, *, with_code: bool) -> Response:
    """An error response; most pages show `code` beside `error`, the generation endpoints don't."""
    body: dict[str, Any] = {"error": refusal.message}
    if with_code:
        body["code"] = refusal.status
    return json_response(body, refusal.status)


def requested_account(context: RequestContext) -> Account:
    """The account of the query's `email`, optional when only one is configured.

    Raises: `ApiError` 400.
    """
    email = context.request.args.get("email", "")
    with context.state.lock:
        accounts = context.state.accounts
        if email and email not in accounts:
            raise bad_request(f"Unable to find configuration for account {email}")
        if email:
            return accounts[email]
        if len(accounts) != 1:
            raise bad_request(
                "Parameter email is required, unless exactly one account is configured"
            )
        return next(iter(accounts.values()))


def query_integer(context: RequestContext, name: str, default: int, *, low: int = 0) -> int:
    """A whole number from the query, at least `low`.

    Raises: `ApiError` 400.
    """
    text = context.request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or int(text[:12]) < low:
        raise bad_request(f"Parameter {name} must be a whole number from {low}")
    return int(text[:12])


def paginate(items: list[Any], limit: int, offset: int) -> tuple[list[Any], int]:
    """One page and the offset of the next, 0 without one."""
    page = items[offset : offset + limit]
    following = offset + len(page)
    return page, following if page and following < len(items) else 0


@dataclass(frozen=True)
class JobPage:
    """A page of an account's jobs as the API shows them; `next_offset` is 0 on the last one."""

    data: list[Any]
    next_offset: int
    total: int


def page_of_jobs(
    context: RequestContext,
    usual_limit: int,
    is_listed: Callable[[Job], bool],
    serialize: Callable[[Job], dict[str, Any]],
) -> JobPage:
    """The page that the query asks for (`email`, `limit`, `offset`), newest first. Raises: `ApiError` 400."""
    account, state = requested_account(context), context.state
    limit = query_integer(context, "limit", usual_limit, low=1)
    offset = query_integer(context, "offset", 0)
    with state.lock:
        state.advance()
        jobs = [job for job in state.jobs_of(account.email) if is_listed(job)]
        page, next_offset = paginate(jobs, limit, offset)
        return JobPage([serialize(job) for job in page], next_offset, len(jobs))
