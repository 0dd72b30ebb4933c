"""POST videos/create-frames (post-pixverse-videos-create-frames-v4.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.model_table import endpoint_flags
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
)
from pixstudio.sandbox.state.records import JobRequest

ENDPOINT = "create-frames"
FIELD_NAMES = (
    *ROUTING_FIELDS,
    *AUDIO_FIELDS,
    "model",
    "prompt",
    "first_frame_path",
    "last_frame_path",
    "duration",
    "quality",
    "preview_mode",
    "seed",
    "off_peak_mode",
)


def read_frames(parameters: Parameters) -> JobRequest:
    """A video between a first and a last frame, 1–8 seconds.

    The page names v5.5 as default in its intro and v5.6 at the parameter; the parameter wins.
    """
    parameters.allow_only((*FIELD_NAMES, *endpoint_flags(ENDPOINT)), "by videos/create-frames")
    model = read_model(parameters, ENDPOINT)
    quality = read_quality(parameters, model, ENDPOINT)
    check_audio_supported(parameters, model)
    return JobRequest(
        operation="frames",
        model=model.name,
        prompt=read_prompt(parameters, model),
        quality=quality,
        duration_seconds=read_duration(parameters, model, ENDPOINT, quality),
        images=(
            parameters.image("first_frame_path", required=True),
            parameters.image("last_frame_path", required=True),
        ),
        preview=bool(parameters.boolean("preview_mode")),
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_audio_options(parameters),
        **read_routing(parameters),
    )
