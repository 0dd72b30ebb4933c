"""What a tool is: a name, words for the model, typed arguments, and a function over the API."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pixstudio.agents.api_calls import StudioApi
from pixstudio.api_keys.models import Scope

JobId = Annotated[uuid.UUID, Field(description="The job’s id, as other tools give it.")]
Limit = Annotated[int, Field(ge=1, le=100, description="How many to return at most.")]
Cursor = Annotated[
    str, Field(max_length=1000, description="`next_cursor` of the page before; '' for the first.")
]
# Longer waits would hold a thread of the server, and clients give up after a minute.
MAX_WAIT_SECONDS = 30
WaitSeconds = Annotated[int, Field(ge=0, le=MAX_WAIT_SECONDS)]


class Arguments(BaseModel):
    """The arguments of a tool. Unknown ones are refused by name."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True)
class InlineImage:
    """An image for the model to look at."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Attachment:
    """A file that is part of the answer, under the address where the API has it."""

    address: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Link:
    """A file that can be downloaded elsewhere."""

    address: str
    name: str
    content_type: str


@dataclass(frozen=True)
class ToolAnswer:
    """What a tool answers; `is_refusal` marks what was not done, so that no agent takes it for done."""

    document: dict[str, Any]
    media: list[InlineImage | Attachment | Link] = field(default_factory=list)
    is_refusal: bool = False


class ToolRefused(Exception):
    """A tool can't be used like this; the text is for the model."""


Run = Callable[[StudioApi, Any], ToolAnswer | dict[str, Any]]
_Run = TypeVar("_Run", bound=Run)


@dataclass(frozen=True)
class AgentTool:
    """A tool as agents see it. Its scope decides who is offered it; the API decides who may use it."""

    name: str
    title: str
    description: str
    arguments: type[Arguments]
    run: Run
    scope: Scope
    is_read_only: bool
    is_destructive: bool = False
    is_idempotent: bool = True

    def answer(self, api: StudioApi, given: dict[str, Any]) -> ToolAnswer:
        """Do it. Raises: ToolRefused for wrong arguments, ApiProblem for what the API refuses."""
        try:
            arguments = self.arguments.model_validate(given)
        except ValidationError as error:
            raise ToolRefused(_sentences(error)) from error
        answer = self.run(api, arguments)
        return answer if isinstance(answer, ToolAnswer) else ToolAnswer(answer)


def _sentences(error: ValidationError) -> str:
    """What is wrong with which argument."""
    lines = [
        f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}."
        for one in error.errors(include_url=False, include_input=False)
    ]
    return " ".join(["The arguments are not valid; nothing was done.", *lines])


def derived_key(*parts: object) -> str:
    """An Idempotency-Key that is the same for the same parts: a repeated call is the same job."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return f"mcp-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:48]}"
