"""The models that the key's team offers, with their limits and prices."""

import datetime as dt
from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from pixstudio.api.authentication import KeyAuth
from pixstudio.api_keys.models import Scope
from pixstudio.jobs.request_body import field_name
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Model, parameters_of
from pixstudio.pixverse.capabilities.price_data import prices_to_data

router = Router()
Kind = Literal["video", "image", "music", "speech"]


class ModelLimits(Schema):
    """What a model takes in one operation."""

    operation: str = Field(examples=["text"])
    parameters: list[str] = Field(
        description="The fields that it takes; those that it doesn’t take are refused.",
        examples=[["prompt", "model", "duration", "quality", "aspect_ratio", "seed"]],
    )
    min_seconds: int | None = Field(description="The shortest video.", examples=[1])
    max_seconds: dict[str, int] = Field(
        description="The longest video by quality.", examples=[{"540p": 10, "1080p": 8}]
    )
    aspect_ratios: list[str] = Field(examples=[["16:9", "9:16", "1:1"]])
    max_images: int | None = Field(
        description="Of numbered images; null if as many as there are fields.", examples=[None]
    )
    max_videos: int | None = Field(examples=[None])
    max_audios: int | None = Field(examples=[None])


class ModelOut(Schema):
    """A model: its name as `model` takes it, what it makes, and what it takes in each operation."""

    name: str = Field(examples=["v6"])
    kind: Kind = Field(description="What it makes.", examples=["video"])
    family: str = Field(description="Who made it.", examples=["PixVerse"])
    operations: list[str] = Field(examples=[["frames", "image", "text"]])
    limits: list[ModelLimits]
    prompt_max_length: int = Field(description="In characters.", examples=[2048])
    prices: dict[str, Any] | None = Field(
        description="Credits by the rule that `rule` names: `table` (by quality and seconds, `silent` and "
        "`with_sound`), `per_second`, `by_length`, `per_item` or `per_character`. Null: the operation "
        "has its own. `POST /quotes` prices a whole job.",
        examples=[{"rule": "per_second", "rates": {"540p": 9}}],
    )
    prices_are: Literal["certain", "likely", "assumed"] = Field(
        description="How sure the prices are.", examples=["certain"]
    )
    prices_on: dt.date | None = Field(description="As of which day.", examples=["2026-11-01"])
    makes_sound: bool = Field(
        description="Whether `audio` makes the sound with the video.", examples=[True]
    )
    is_newest: bool = Field(examples=[True])
    is_fast: bool = Field(examples=[False])
    needs_feature: str = Field(
        description="What an account has to have for it; empty for nothing.", examples=[""]
    )


class ModelQuery(Schema):
    """Filters of models."""

    kind: Kind | None = Field(None, examples=["video"])
    operation: str = Field("", max_length=40, examples=["text"])


@router.get("", response=list[ModelOut], auth=KeyAuth(Scope.READ), summary="List models")
def list_models(request: HttpRequest, query: Query[ModelQuery]) -> list[ModelOut]:
    """All models that jobs can be created with, by the rows of the key's team."""
    return [
        _document(model)
        for model in capabilities.all_model_rows()
        if model.is_offered
        and query.kind in (None, model.kind)
        and (not query.operation or query.operation in model.operations)
    ]


@router.get("/{name}", response=ModelOut, auth=KeyAuth(Scope.READ), summary="Get a model")
def get_model(
    request: HttpRequest,
    name: Annotated[str, Path(max_length=80, examples=["v6"])],
) -> ModelOut:
    """A model by its name. Where an image and a video model are called alike, the first of the list."""
    rows = (row for row in capabilities.all_model_rows() if row.is_offered and row.name == name)
    if (model := next(rows, None)) is None:
        raise Http404
    return _document(model)


def _document(model: Model) -> ModelOut:
    operations = sorted(name for name in model.operations if name in OPERATION_OF_NAME)
    return ModelOut(
        name=model.name,
        kind=cast(Kind, model.kind),
        family=model.family,
        operations=operations,
        limits=[_limits(model, name) for name in operations],
        prompt_max_length=model.prompt_max_length,
        prices=prices_to_data(model.prices) if model.prices else None,
        prices_are=model.prices_mark,
        prices_on=model.prices_on,
        makes_sound=model.has_native_audio or model.has_own_sound,
        is_newest=model.is_newest,
        is_fast=model.is_fast,
        needs_feature=model.needs_feature,
    )


def _limits(model: Model, operation: str) -> ModelLimits:
    row, use = OPERATION_OF_NAME[operation], model.use(operation)
    taken = {item.name: item for item in parameters_of(operation, model.name)}
    ratio = taken.get("aspect_ratio")
    has_length = "duration" in taken
    return ModelLimits(
        operation=operation,
        parameters=[field_name(name) for name in taken],
        min_seconds=model.shortest_seconds(operation) if has_length else None,
        max_seconds=_longest(model, operation) if row.kind == "video" else {},
        aspect_ratios=[str(choice) for choice in ratio.choices] if ratio else [],
        max_images=use.max_images,
        max_videos=use.max_videos,
        max_audios=use.max_audios,
    )


def _longest(model: Model, operation: str) -> dict[str, int]:
    """The longest video by quality, within the operation's own limits."""
    row = OPERATION_OF_NAME[operation]
    return {
        quality: min(seconds, row.max_seconds or seconds)
        for quality, seconds in model.lengths(operation).items()
        if row.qualities is None or quality in row.qualities
    }
