"""POST videos/create-fusion (post-pixverse-videos-create-fusion.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.rules.common_parameters import (
    ASPECT_RATIOS,
    MAX_PROMPT_LENGTH,
    QUALITIES,
    ROUTING_FIELDS,
    read_duration,
    read_routing,
)
from pixstudio.sandbox.state.records import JobRequest

MAX_FUSION_SEED = 999_999
FIELD_NAMES = (
    *ROUTING_FIELDS,
    "model",
    "prompt",
    "frame_1_path",
    "frame_2_path",
    "frame_3_path",
    "duration",
    "quality",
    "aspect_ratio",
    "seed",
    "off_peak_mode",
)


def read_fusion(parameters: Parameters) -> JobRequest:
    """A video that puts one to three pictures together; v5 only, without sound."""
    parameters.allow_only(FIELD_NAMES, "by videos/create-fusion")
    quality = parameters.choice("quality", QUALITIES, "540p")
    return JobRequest(
        operation="fusion",
        model=parameters.choice("model", ("v5",), "v5"),
        prompt=parameters.text("prompt", MAX_PROMPT_LENGTH, required=True),
        quality=quality,
        duration_seconds=read_duration(parameters, quality),
        aspect_ratio=parameters.choice("aspect_ratio", ASPECT_RATIOS, "16:9"),
        images=read_fusion_images(parameters),
        seed=parameters.integer("seed", 1, MAX_FUSION_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )


def read_fusion_images(parameters: Parameters) -> tuple[str | int, ...]:
    """One to three pictures; the third only after the second."""
    first = parameters.image("frame_1_path", required=True)
    second, third = parameters.image("frame_2_path"), parameters.image("frame_3_path")
    if third and not second:
        raise bad_request("Parameter frame_2_path is missing before frame_3_path")
    return tuple(path for path in (first, second, third) if path)
