"""GET /v2/account/stats, and the log of POSTs behind it."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from http import HTTPStatus
from typing import Any

from werkzeug import Request, Response

from pixstudio.sandbox.api.responses import RequestContext, json_response
from pixstudio.sandbox.errors import ApiError, bad_request
from pixstudio.sandbox.settings import API_PATH
from pixstudio.sandbox.state.call_log import LoggedCall
from pixstudio.sandbox.state.sandbox_state import OWNER_ID, SandboxState

BOTS = frozenset({"midjourney", "google-flow", "dreamina", "kling", "runwayml", "pixverse"})
MAX_ROWS = 50_000
_EMAIL_IN_ID = re.compile(r"-pixverse:(.+)-[a-z]+:[^:]*$")


def get_statistics(context: RequestContext) -> Response:
    """GET account/stats: a day's calls, each 5 to 15 minutes late."""
    given = context.request.args
    bot = given.get("bot", "")
    if bot not in BOTS:
        raise bad_request(f"Parameter bot must be one of: {', '.join(sorted(BOTS))}")
    day = parse_day(given.get("date", "")) if "limit" not in given else None
    calls = context.state.calls.listed(time.time()) if bot == "pixverse" else []
    if "config" in given:
        calls = [call for call in calls if call.email == given["config"]]
    if day:
        calls = [call for call in calls if moment_of(call).date() == day]
    calls = calls[-parse_limit(given.get("limit", str(MAX_ROWS))) :]
    answer: dict[str, Any] = {"bot": bot, "total": len(calls)}
    if day:
        answer["date"] = day.isoformat()
    if calls:
        answer["summary"] = summarize(calls)
    return json_response({**answer, "data": [serialize_call(call) for call in calls]})


def parse_day(text: str) -> dt.date:
    """The day of the query, today without one. Raises: `ApiError` 400."""
    try:
        return dt.date.fromisoformat(text) if text else dt.datetime.now(dt.UTC).date()
    except ValueError as error:
        raise bad_request("Parameter date must look like YYYY-MM-DD") from error


def parse_limit(text: str) -> int:
    """The number of rows. Raises: `ApiError` 400."""
    if not text.isdigit() or not 1 <= int(text[:9]) <= MAX_ROWS:
        raise bad_request(f"Parameter limit must be a whole number from 1 to {MAX_ROWS}")
    return int(text[:9])


def moment_of(call: LoggedCall) -> dt.datetime:
    """When the call began, in UTC."""
    return dt.datetime.fromtimestamp(call.at, dt.UTC)


def serialize_call(call: LoggedCall) -> dict[str, Any]:
    """One row of `data`."""
    at = moment_of(call)
    return {
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "jobid": f"{at:%Y%m%d%H%M%S}{call.number:03d}-user:{OWNER_ID}-bot:pixverse",
        "config": call.email,
        "endpoint": call.endpoint,
        "status": call.status,
        "func": f"v2-pixverse-{call.endpoint.removeprefix('post-')}",
        "code": call.code,
        "msec": call.milliseconds,
    }


def summarize(calls: list[LoggedCall]) -> dict[str, Any]:
    """The summary of the rows."""
    counted = {"by_config": "email", "by_code": "code", "by_endpoint": "endpoint"}
    found: dict[str, Any] = {}
    for name, field in {**counted, "by_status": "status"}.items():
        values = [str(getattr(call, field)) for call in calls]
        found[name] = {value: values.count(value) for value in dict.fromkeys(values)}
    return {
        "from": moment_of(calls[0]).isoformat(),
        "to": moment_of(calls[-1]).isoformat(),
        **found,
    }


def log_post(state: SandboxState, request: Request, began: float, response: Response) -> None:
    """Log a POST with its answer; the API counts what it answered, also where the answer got lost."""
    is_post = request.method == "POST" and request.path.startswith(f"{API_PATH}/")
    if not is_post or response.status_code == HTTPStatus.NOT_FOUND:
        return
    parts = [part for part in request.path.removeprefix(API_PATH).split("/") if part]
    name = "-".join(part for part in parts if "@" not in part)
    state.log_call(
        at=began,
        email=account_of(request, response),
        endpoint=f"post-{name}",
        code=response.status_code,
        milliseconds=round((time.time() - began) * 1000),
    )


def account_of(request: Request, response: Response) -> str:
    """The account of a call: of the id that it answered, or the one it was asked for; '' if neither."""
    # What is uploaded is not read into memory.
    sent = request.get_data() if request.is_json else b""
    for data in (response.get_data() if response.is_json else b"", sent):
        body = read_object(data)
        named = str(body.get("video_id") or body.get("image_id") or "")
        if found := _EMAIL_IN_ID.search(named):
            return found[1]
        if body.get("email"):
            return str(body["email"])
    is_form = request.mimetype == "multipart/form-data"
    return (request.form.get("email") if is_form else request.args.get("email")) or ""


def read_object(data: bytes) -> dict[str, Any]:
    """The JSON object, empty for anything else."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def script_statistics(state: SandboxState, values: dict[str, Any]) -> list[dict[str, Any]]:
    """POST /control/statistics: `delay_seconds` until a call is listed, `forget` to lose what is logged,
    and `calls` to add, each with `email`, `endpoint`, and optionally `code` and `at`. Returns all calls.

    Raises: `ApiError` 400 for a field that can't be read.
    """
    try:
        state.calls.delay_seconds = float(values.get("delay_seconds", state.calls.delay_seconds))
        if values.get("forget"):
            state.calls.clear()
        for call in values.get("calls", ()):
            state.log_call(**{"at": time.time(), "code": 200, "milliseconds": 900, **call})
    except (TypeError, ValueError) as error:
        raise ApiError(400, f"a field can't be read: {error}") from error
    return [serialize_call(call) for call in state.calls.listed(float("inf"))]
