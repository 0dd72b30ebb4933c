"""POST videos/extend (post-pixverse-videos-extend-v4.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.rules.common_parameters import (
    MAX_PROMPT_LENGTH,
    MAX_SEED,
    QUALITIES,
    ROUTING_FIELDS,
    read_duration,
    read_routing,
    read_source,
)
from pixstudio.sandbox.state.records import JobRequest

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
    """More seconds after the end of a generated or uploaded video."""
    parameters.allow_only(FIELD_NAMES, "by videos/extend")
    source_id, source_path = read_source(parameters)
    quality = parameters.choice("quality", QUALITIES, "540p")
    return JobRequest(
        operation="extend",
        model=parameters.choice("model", ("v5.5", "v5"), "v5.5"),
        prompt=parameters.text("prompt", MAX_PROMPT_LENGTH),
        quality=quality,
        duration_seconds=read_duration(parameters, quality),
        source_id=source_id,
        source_path=source_path,
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )
