"""POST videos/create-frames (post-pixverse-videos-create-frames-v4.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.rules.common_parameters import (
    AUDIO_FIELDS,
    MAX_PROMPT_LENGTH,
    MAX_SEED,
    MODELS,
    QUALITIES,
    ROUTING_FIELDS,
    check_audio_supported,
    read_audio_options,
    read_duration,
    read_routing,
)
from pixstudio.sandbox.state.records import JobRequest

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


def read_frames(fields: Parameters) -> JobRequest:
    """A video between a first and a last frame, 1–8 seconds.

    The page names v5.5 as default in its intro and v5.6 at the parameter; the parameter wins.
    """
    fields.allow_only(FIELD_NAMES, "by videos/create-frames")
    model = fields.choice("model", MODELS, "v5.6")
    quality = fields.choice("quality", QUALITIES, "540p")
    check_audio_supported(fields, model)
    return JobRequest(
        operation="frames",
        model=model,
        prompt=fields.text("prompt", MAX_PROMPT_LENGTH),
        quality=quality,
        duration_seconds=read_duration(fields, quality, longest=8),
        pictures=(
            fields.image("first_frame_path", required=True),
            fields.image("last_frame_path", required=True),
        ),
        preview=bool(fields.flag("preview_mode")),
        seed=fields.whole("seed", 1, MAX_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_audio_options(fields),
        **read_routing(fields),
    )
