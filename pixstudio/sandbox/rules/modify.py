"""POST videos/modify (post-pixverse-videos-modify.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.model_table import endpoint_flags
from pixstudio.sandbox.rules.common_parameters import (
    MAX_SEED,
    ROUTING_FIELDS,
    read_model,
    read_prompt,
    read_quality,
    read_routing,
    read_source,
)
from pixstudio.sandbox.state.records import JobRequest

ENDPOINT = "modify"
FIELD_NAMES = (
    *ROUTING_FIELDS,
    "model",
    "prompt",
    "video_id",
    "video_path",
    "quality",
    "seed",
    "off_peak_mode",
)


def read_modify(parameters: Parameters) -> JobRequest:
    """A modification of a generated or uploaded video by a prompt, up to 720p."""
    parameters.allow_only((*FIELD_NAMES, *endpoint_flags(ENDPOINT)), "by videos/modify")
    model = read_model(parameters, ENDPOINT)
    prompt = read_prompt(parameters, model, required=True)
    source_id, source_path = read_source(parameters)
    return JobRequest(
        operation="modify",
        model=model.name,
        prompt=prompt,
        quality=read_quality(parameters, model, ENDPOINT),
        source_id=source_id,
        source_path=source_path,
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )
