"""Requests for jobs, as programs send them."""

import secrets
from typing import Any

from tests.api.requests import Program

TEXT = {
    "operation": "text",
    "prompt": "A lighthouse at dusk",
    "model": "v5.5",
    "quality": "540p",
    "duration": 5,
}


def text_job(**changes: Any) -> dict[str, Any]:
    """The body of a request for a video from a text."""
    return {name: value for name, value in {**TEXT, **changes}.items() if value is not ...}


def create(program: Program, body: Any = None, *, key: str = "", **headers: str) -> Any:
    """POST /generations, with a new Idempotency-Key where none is named."""
    headers = {"Idempotency-Key": key or secrets.token_hex(16), **headers}
    return program.post("generations", text_job() if body is None else body, headers=headers)


def created(program: Program, **changes: Any) -> dict[str, Any]:
    """A new job, as it was answered."""
    answer = create(program, text_job(**changes))
    assert answer.status_code == 201, answer.content
    document: dict[str, Any] = answer.json()
    return document


def act(program: Program, pk: object, action: str, *, key: str = "", body: Any = None) -> Any:
    """POST to something that can be done with a job."""
    headers = {"Idempotency-Key": key or secrets.token_hex(16)}
    return program.post(f"generations/{pk}/{action}", body, headers=headers)


def codes_of(answer: Any) -> dict[str, str]:
    """The codes of an answer's errors, by field."""
    return {one["field"]: one["code"] for one in answer.json()["errors"]}
