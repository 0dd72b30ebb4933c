"""Tools that cost credits, and the one that says how many."""

from typing import Any

from pydantic import Field

from pixstudio.agents.api_calls import ApiProblem, StudioApi
from pixstudio.agents.tools.definitions import (
    AgentTool,
    Arguments,
    JobId,
    ToolAnswer,
    WaitSeconds,
    derived_key,
)
from pixstudio.api_keys.models import Scope

CONFIRMATION_REQUIRED = 428


class Job(Arguments):
    operation: str = Field(
        max_length=40, description="What to make, such as `text` (text to video) or `image`."
    )
    parameters: dict[str, Any] = Field(
        default_factory=dict,
        description="The operation's parameters as `describe_operation` names them, for example "
        '{"prompt": "A boat at dawn", "model": "v6", "duration": 5, "quality": "540p"}. Media fields take '
        "ids of uploaded files, `source` the id of a finished job.",
    )


class Generate(Job):
    confirm: str = Field(
        "",
        max_length=500,
        description="The token of the confirmation that an earlier call answered. Pass it only after the "
        "person you work for has agreed to the price.",
    )
    idempotency_key: str = Field(
        "",
        max_length=200,
        description="Leave empty: repeating a call with the same arguments within 24 hours returns the same "
        "job and costs nothing more. To make another one with the same settings, pass a new text.",
    )
    wait_seconds: WaitSeconds = Field(0, description="Wait this long for the job to end.")


class Retry(Arguments):
    job_id: JobId


def quote(api: StudioApi, given: Job) -> dict[str, Any]:
    return dict(api.post("quotes", _body(given)).document)


def generate(api: StudioApi, given: Generate) -> ToolAnswer | dict[str, Any]:
    key = derived_key("generate", given.operation, given.parameters, given.idempotency_key)
    confirmed = {"confirm": given.confirm} if given.confirm else {}
    try:
        answer = api.post(
            "generations",
            _body(given) | confirmed,
            idempotency_key=key,
            wait_seconds=given.wait_seconds,
        )
    except ApiProblem as problem:
        if problem.status != CONFIRMATION_REQUIRED:
            raise
        return _ask_to_confirm(problem)
    return dict(answer.document)


def _body(given: Job) -> dict[str, Any]:
    """The API's body: parameters stand beside the operation, which none of them can replace."""
    return {**given.parameters, "operation": given.operation}


def _ask_to_confirm(problem: ApiProblem) -> ToolAnswer:
    """Say the price, and what to do: nothing was created."""
    next_step = (
        "Nothing was created. Tell the person the price and, if they agree, call `generate` again with the "
        "same arguments and `confirmation.token` as `confirm`."
    )
    return ToolAnswer({**problem.document, "next_step": next_step}, is_refusal=True)


def retry_job(api: StudioApi, given: Retry) -> dict[str, Any]:
    path = f"generations/{given.job_id}"
    job = api.get(path).document
    # The same failure is retried once; a job that failed again may be retried again.
    key = derived_key("retry", job["id"], job["changed_at"])
    return dict(api.post(f"{path}/retry", idempotency_key=key).document)


TOOLS = (
    AgentTool(
        "quote",
        "Price a job",
        "The price in credits of a job, what is wrong with its parameters, and whether a confirmation will "
        "be needed. Creates nothing and costs nothing. Use it before `generate`.",
        Job,
        quote,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "generate",
        "Create a job",
        "Creates a video, image, music or speech job, which COSTS CREDITS. Quote first. Above the team's "
        "limit the answer is the price and a confirmation to pass back once a person has agreed. Some jobs "
        "then wait for an approval or a budget: `waits_for` says so. Ends with `wait_for`.",
        Generate,
        generate,
        Scope.CREATE,
        is_read_only=False,
    ),
    AgentTool(
        "retry_job",
        "Retry a job",
        "Queues a failed or moderated job again, which COSTS CREDITS as the first time.",
        Retry,
        retry_job,
        Scope.CREATE,
        is_read_only=False,
        is_idempotent=False,
    ),
)
