"""POST videos/extend (post-pixverse-videos-extend-v4.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.model_table import endpoint_flags
from pixstudio.sandbox.rules.common_parameters import (
    MAX_SEED,
    ROUTING_FIELDS,
    read_duration,
    read_model,
    read_prompt,
    read_quality,
    read_routing,
    read_source,
)
from pixstudio.sandbox.state.records import JobRequest

ENDPOINT = "extend"
FIELD_NAMES = (
    *ROUTING_FIELDS,
    "model",
    "prompt",
    "video_id",
    "video_path",
    "duration",
    "quality",
    "seed",
    "off_peak_mode",
)


def read_extend(parameters: Parameters) -> JobRequest:
    """An extension of a generated or uploaded video."""
    parameters.allow_only((*FIELD_NAMES, *endpoint_flags(ENDPOINT)), "by videos/extend")
    source_id, source_path = read_source(parameters)
    model = read_model(parameters, ENDPOINT)
    quality = read_quality(parameters, model, ENDPOINT)
    return JobRequest(
        operation="extend",
        model=model.name,
        prompt=read_prompt(parameters, model),
        quality=quality,
        duration_seconds=read_duration(parameters, model, ENDPOINT, quality),
        audio="native" if parameters.boolean("audio") else None,
        source_id=source_id,
        source_path=source_path,
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )
