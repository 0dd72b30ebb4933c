"""POST videos/create-frames (post-pixverse-videos-create-frames-v4.md)."""

from __future__ import annotations

from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import (
    LARGEST_SEED,
    LONGEST_PROMPT,
    MODELS,
    QUALITIES,
    ROUTING,
    SOUND,
    read_duration,
    read_routing,
    read_sound,
    refuse_sound_of_other_models,
)

NAMES = (
    *ROUTING,
    *SOUND,
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


def read_frames(fields: Fields) -> Order:
    """A video between a first and a last frame, 1–8 seconds.

    The page names v5.5 as default in its intro and v5.6 at the parameter; the parameter wins.
    """
    fields.allow_only(NAMES, "by videos/create-frames")
    model = fields.choice("model", MODELS, "v5.6")
    quality = fields.choice("quality", QUALITIES, "540p")
    refuse_sound_of_other_models(fields, model)
    return Order(
        operation="frames",
        model=model,
        prompt=fields.text("prompt", LONGEST_PROMPT),
        quality=quality,
        duration_seconds=read_duration(fields, quality, longest=8),
        pictures=(
            fields.image("first_frame_path", required=True),
            fields.image("last_frame_path", required=True),
        ),
        preview=bool(fields.flag("preview_mode")),
        seed=fields.whole("seed", 1, LARGEST_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_sound(fields),
        **read_routing(fields),
    )
