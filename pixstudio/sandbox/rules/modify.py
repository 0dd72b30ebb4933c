"""POST videos/modify (post-pixverse-videos-modify.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.rules.common_parameters import (
    MAX_PROMPT_LENGTH,
    MAX_SEED,
    ROUTING_FIELDS,
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
    "quality",
    "seed",
    "off_peak_mode",
)


def read_modify(parameters: Parameters) -> JobRequest:
    """A generated or uploaded video changed as the prompt says, up to 720p."""
    parameters.allow_only(FIELD_NAMES, "by videos/modify")
    prompt = parameters.text("prompt", MAX_PROMPT_LENGTH, required=True)
    source_id, source_path = read_source(parameters)
    return JobRequest(
        operation="modify",
        model=parameters.choice("model", ("v5.5",), "v5.5"),
        prompt=prompt,
        quality=parameters.choice("quality", ("720p", "540p", "360p"), "540p"),
        source_id=source_id,
        source_path=source_path,
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )
