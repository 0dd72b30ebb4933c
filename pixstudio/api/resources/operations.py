"""The operations that jobs can be created with, and their parameters."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from pixstudio.api.authentication import KeyAuth
from pixstudio.api_keys.models import Scope
from pixstudio.jobs.request_body import field_name
from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    Operation,
    Parameter,
    default_model,
    is_taken,
    models_of,
)
from pixstudio.web.wording import operation_label
from pixstudio.web.wording.parameters import label_of

router = Router()
JsonType = Literal["string", "integer", "number", "boolean"]
JSON_TYPE: Mapping[str, JsonType] = {
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
}
ParameterKind = Literal[
    "text",
    "integer",
    "decimal",
    "boolean",
    "choice",
    "image",
    "video",
    "audio",
    "result",
    "effect",
    "voice",
    "speech_voice",
]


class ParameterOut(Schema):
    """A parameter, as `POST /generations` takes it.

    Of the kinds image, video and audio it holds a file's id, of the kind result a generation's.
    """

    name: str = Field(examples=["duration"])
    label: str = Field(examples=["duration"])
    kind: ParameterKind = Field(examples=["integer"])
    type: JsonType = Field(description="Its type in JSON.", examples=["integer"])
    required: bool = Field(examples=[False])
    default: Any = Field(None, description="What counts if it isn’t given.", examples=[5])
    choices: list[Any] = Field(
        description="The values that any model takes; empty for all.", examples=[[5, 8, 10]]
    )
    minimum: float | None = Field(examples=[1])
    maximum: float | None = Field(examples=[10])
    max_length: int | None = Field(description="In characters.", examples=[None])
    min_seconds: int | None = Field(description="The shortest file.", examples=[None])
    max_seconds: int | None = Field(description="The longest file.", examples=[None])
    models: list[str] | None = Field(
        description="The models that take it; null for all.", examples=[None]
    )


class OperationOut(Schema):
    """An operation, with what it takes. What one model takes is in `GET /models`."""

    name: str = Field(examples=["text"])
    label: str = Field(examples=["Text to video"])
    kind: Literal["video", "image", "music", "speech"] = Field(
        description="What it makes.", examples=["video"]
    )
    models: list[str] = Field(
        description="Values of `model`; empty if the operation takes none.", examples=[["v6"]]
    )
    default_model: str | None = Field(examples=["v6"])
    priced_by: str = Field(
        description="What the price depends on: `duration`, `segments`, `source`, `effect`, `item`, `images` "
        "or `characters`.",
        examples=["duration"],
    )
    takes_result: bool = Field(
        description="Whether it works on a result, which `source` names.", examples=[False]
    )
    parameters: list[ParameterOut]


@router.get("", response=list[OperationOut], auth=KeyAuth(Scope.READ), summary="List operations")
def list_operations(request: HttpRequest) -> list[OperationOut]:
    """All operations with their parameters: types, limits, defaults, and which models take them."""
    return [_document(row) for row in OPERATION_OF_NAME.values()]


@router.get("/{name}", response=OperationOut, auth=KeyAuth(Scope.READ), summary="Get an operation")
def get_operation(
    request: HttpRequest,
    name: Annotated[str, Path(max_length=40, examples=["text"])],
) -> OperationOut:
    """One operation by its name."""
    row = OPERATION_OF_NAME.get(name)
    if row is None:
        raise Http404
    return _document(row)


def _document(row: Operation) -> OperationOut:
    return OperationOut(
        name=row.name,
        label=operation_label(row.name),
        kind=row.kind,
        models=list(models_of(row.name)),
        default_model=default_model(row.name) if row.takes_model else None,
        priced_by=row.price.basis,
        takes_result=row.takes_result,
        parameters=[_parameter(row, item) for item in row.parameters],
    )


def _parameter(row: Operation, item: Parameter) -> ParameterOut:
    is_model = item.name == "model"
    return ParameterOut(
        name=field_name(item.name),
        label=label_of(item.name),
        kind=cast(ParameterKind, item.kind),
        type=JSON_TYPE.get(item.kind, "string"),
        required=item.required,
        default=default_model(row.name) if is_model else item.default,
        choices=list(models_of(row.name)) if is_model else list(item.choices),
        minimum=item.minimum,
        maximum=item.maximum,
        max_length=item.max_length,
        min_seconds=item.min_seconds,
        max_seconds=item.max_seconds,
        models=_models_taking(row, item),
    )


def _models_taking(row: Operation, item: Parameter) -> list[str] | None:
    """The models that take a parameter, None if all do or the operation takes no model."""
    if not row.takes_model or item.name == "model":
        return None
    names = [model.name for model in row.models if is_taken(row.name, model, item.name)]
    return None if len(names) == len(row.models) else names
