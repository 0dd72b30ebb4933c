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


def read_extend(fields: Parameters) -> JobRequest:
    """More seconds after the end of a generated or uploaded video."""
    fields.allow_only(FIELD_NAMES, "by videos/extend")
    source_id, source_path = read_source(fields)
    quality = fields.choice("quality", QUALITIES, "540p")
    return JobRequest(
        operation="extend",
        model=fields.choice("model", ("v5.5", "v5"), "v5.5"),
        prompt=fields.text("prompt", MAX_PROMPT_LENGTH),
        quality=quality,
        duration_seconds=read_duration(fields, quality),
        source_id=source_id,
        source_path=source_path,
        seed=fields.whole("seed", 1, MAX_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_routing(fields),
    )
