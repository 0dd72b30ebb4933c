"""Where a log record comes from: request, or task and job; person, team and route. Ids only, no names."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any

from django.http import HttpRequest

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_facts: ContextVar[Mapping[str, str]] = ContextVar("facts", default={})  # noqa: B039
# What tasks call their arguments, and what records call it.
ARGUMENTS = {"generation_id": "job_id", "team_id": "team_id", "account_id": "account_id"}


def enter_request(request: HttpRequest) -> Token[HttpRequest | None]:
    """From now on records of this thread say that they belong to the request."""
    return _request.set(request)


def leave_request(token: Token[HttpRequest | None]) -> None:
    _request.reset(token)


@contextmanager
def log_facts(**facts: object) -> Iterator[None]:
    """Records made inside carry these facts too, such as `job_id`."""
    token = _facts.set({**_facts.get(), **_texts(facts)})
    try:
        yield
    finally:
        _facts.reset(token)


def enter_task(task_result: Any, **_: Any) -> None:
    """Receiver of `task_started`: records name the task, and what it is for by its arguments."""
    names = list(inspect.signature(task_result.task.func).parameters)
    values = dict(zip(names, task_result.args, strict=False))
    subject = {ours: values[name] for name, ours in ARGUMENTS.items() if name in values}
    task = task_result.task.module_path.rpartition(".")[2]
    _facts.set(_texts({"task": task, "task_id": task_result.id, **subject}))


def leave_task(**_: Any) -> None:
    """Receiver of `task_finished`."""
    _facts.set({})


def current_facts(request: HttpRequest | None = None) -> dict[str, str]:
    """What is known now, by the names that records use; by default of the request at work. No query."""
    request = request or _request.get()
    return {**(_facts_of_request(request) if request else {}), **_facts.get()}


def current_request_id() -> str:
    """The id of the request at work, which its log records have too; '' outside of one."""
    return str(getattr(_request.get(), "request_id", ""))


def _facts_of_request(request: HttpRequest) -> dict[str, str]:
    member, match = getattr(request, "member", None), request.resolver_match
    facts = {
        "request_id": getattr(request, "request_id", None),
        "route": f"/{match.route}" if match else None,
        "person_id": getattr(member, "user_id", None),
        "team_id": getattr(member, "team_id", None),
    }
    return _texts(facts)


def _texts(facts: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items() if value is not None}


class ContextFilter(logging.Filter):
    """Puts the facts on each record, in the thread that makes it.

    Django logs answers such as 404 when all middleware is through, with the request on the record.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.context = current_facts(request if isinstance(request, HttpRequest) else None)
        return True
