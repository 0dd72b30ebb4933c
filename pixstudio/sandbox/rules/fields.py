"""Fields of the endpoints whose parameters are read one after the other, without rules between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.model_table import Model, endpoint_flags
from pixstudio.sandbox.rules.common_parameters import (
    AUDIO_FIELDS,
    MAX_SEED,
    ROUTING_FIELDS,
    check_audio_supported,
    read_audio_options,
    read_duration,
    read_model,
    read_prompt,
    read_quality,
    read_routing,
    read_source,
)
from pixstudio.sandbox.state.records import JobRequest


@dataclass(frozen=True)
class Field:
    """Parameters that are read together.

    `read` takes the parameters, the model and the endpoint, and returns fields of `JobRequest`.
    """

    names: tuple[str, ...]
    read: Callable[[Parameters, Model, str], dict[str, Any]]


def prompt(*, required: bool = False) -> Field:
    """The prompt, up to the model's length."""
    return Field(
        ("prompt",), lambda p, model, _: {"prompt": read_prompt(p, model, required=required)}
    )


def switch(name: str, request_field: str) -> Field:
    """A switch that is off when not given."""
    return Field((name,), lambda p, _m, _e: {request_field: bool(p.boolean(name))})


def images(*names: str) -> Field:
    """Required images."""
    return Field(
        names, lambda p, _m, _e: {"images": tuple(p.image(name, required=True) for name in names)}
    )


def uploaded_video(name: str) -> Field:
    """A required uploaded video as the source; the row limits its length."""
    return Field((name,), lambda p, _m, _e: {"source_path": p.text(name, required=True)})


def _duration(parameters: Parameters, model: Model, endpoint: str) -> dict[str, Any]:
    quality = read_quality(parameters, model, endpoint)
    return {"duration_seconds": read_duration(parameters, model, endpoint, quality)}


def _audio(parameters: Parameters, model: Model, _endpoint: str) -> dict[str, Any]:
    check_audio_supported(parameters, model)
    return {**read_audio_options(parameters)}


def _added_audio(parameters: Parameters, _model: Model, _endpoint: str) -> dict[str, Any]:
    return {"audio": "native" if parameters.boolean("audio") else None}


QUALITY = Field(
    ("quality",), lambda p, model, endpoint: {"quality": read_quality(p, model, endpoint)}
)
DURATION = Field(("duration",), _duration)
SEED = Field(("seed",), lambda p, _m, _e: {"seed": p.integer("seed", 1, MAX_SEED)})
OFF_PEAK = switch("off_peak_mode", "off_peak")
PREVIEW = switch("preview_mode", "preview")
AUDIO = Field(AUDIO_FIELDS, _audio)
# Audio that only some models take, by a flag in the model's row: the endpoint does not list it.
ADDED_AUDIO = Field((), _added_audio)
SOURCE = Field(
    ("video_id", "video_path"),
    lambda p, _m, _e: dict(zip(("source_id", "source_path"), read_source(p), strict=True)),
)


def read_fields(
    parameters: Parameters, operation: str, endpoint: str, fields: tuple[Field, ...]
) -> JobRequest:
    """A request from the listed fields, the model, and what all endpoints take.

    Raises: `ApiError` 400 for a parameter that is not listed or not valid.
    """
    names = [name for field in fields for name in field.names]
    allowed = (*ROUTING_FIELDS, "model", *names, *endpoint_flags(endpoint))
    parameters.allow_only(allowed, f"by videos/{endpoint}")
    model = read_model(parameters, endpoint)
    values: dict[str, Any] = {}
    for field in fields:
        values.update(field.read(parameters, model, endpoint))
    return JobRequest(operation, model.name, **values, **read_routing(parameters))
