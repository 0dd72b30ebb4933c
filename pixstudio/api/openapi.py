"""What the description of the API says beyond types of functions: bodies of jobs, and problem documents."""

from typing import Any

from ninja import Schema

from pixstudio.api.idempotency import HEADER
from pixstudio.api.job_fields import JobField, job_fields
from pixstudio.create.forms.fields import OFFERED
from pixstudio.pixverse import capabilities
from pixstudio.web.wording import operation_title


class FieldError(Schema):
    """What is wrong with a field: the rule's code with its facts, and a sentence."""

    field: str
    code: str
    detail: str
    facts: dict[str, Any] | None = None


class ProblemOut(Schema):
    """A problem document (RFC 9457). `charged` says whether anything was charged by the request."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    charged: bool
    instance: str
    errors: list[FieldError] | None = None


def job_errors(*statuses: int) -> dict[int, type[Schema]]:
    """The problem documents that a resource answers, with those of every resource."""
    return dict.fromkeys(sorted({401, 403, 429, *statuses}), ProblemOut)


def header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """A parameter in a header."""
    is_required = schema.pop("required", False)
    return {
        "in": "header",
        "name": name,
        "required": is_required,
        "description": description,
        "schema": {"type": "string", **schema},
    }


PREFER = header(
    "Prefer",
    "wait=30 answers when the job has ended, at most 60 seconds later.",
    examples=["wait=30"],
)
IDEMPOTENCY_KEY = header(
    HEADER,
    "The same key with the same body is the same request, for 24 hours.",
    required=True,
    minLength=1,
    maxLength=255,
    pattern="^[!-~]+$",
    examples=["b7e1a0c6-5a53-4a7c-9a53-0d4f6e1c2b11"],
)


def job_schema(operation: str) -> dict[str, Any]:
    """The JSON Schema of a request for jobs of an operation, with what its models take together."""
    fields = job_fields(operation)
    properties = {name: _nullable(one) for name, one in fields.items()}
    return {
        "type": "object",
        "title": operation_title(operation),
        "required": ["operation", *(one.name for one in fields.values() if one.is_required)],
        "properties": {
            "operation": {"const": operation, "type": "string"},
            **properties,
            "confirm": {
                "type": ["string", "null"],
                "description": "The token of a 428 or of a quote.",
            },
        },
        "additionalProperties": False,
    }


def _nullable(field: JobField) -> dict[str, Any]:
    if field.is_required:
        return dict(field.schema)
    types = field.schema["type"]
    names = types if isinstance(types, list) else [types]
    return {**field.schema, "type": [*names, "null"]}


def example_of(operation: str) -> dict[str, Any]:
    """A request of the operation."""
    fields = job_fields(operation)
    example: dict[str, Any] = {"operation": operation}
    for name in fields:
        one = fields[name]
        if one.is_required and name in ("prompt", "text"):
            example[name] = "A lighthouse at dusk, waves breaking on the rocks"
        elif one.is_required and one.schema["type"] == "string":
            example[name] = "0f8fad5b-d9cb-469f-a165-70867728950e"
        elif one.is_required:
            example[name] = 1
    if capabilities.OPERATION_OF_NAME[operation].takes_model:
        example["model"] = capabilities.default_model(operation)
    return example


def job_body() -> dict[str, Any]:
    """The body of requests for jobs: one schema for each operation."""
    names = list(OFFERED)
    schema = {
        "oneOf": [job_schema(name) for name in names],
        "discriminator": {"propertyName": "operation"},
    }
    examples = {
        name: {"summary": operation_title(name), "value": example_of(name)} for name in names
    }
    content = {"application/json": {"schema": schema, "examples": examples}}
    return {"requestBody": {"required": True, "content": content}}


JOB_BODY = job_body()
