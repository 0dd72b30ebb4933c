"""POST videos/create-fusion (post-pixverse-videos-create-fusion.md)."""

from __future__ import annotations

from pixstudio.sandbox.errors import wrong
from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import (
    LONGEST_PROMPT,
    QUALITIES,
    RATIOS,
    ROUTING,
    read_duration,
    read_routing,
)

LARGEST_FUSION_SEED = 999_999
NAMES = (
    *ROUTING,
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


def read_fusion(fields: Fields) -> Order:
    """A video that puts one to three pictures together; v5 only, without sound."""
    fields.allow_only(NAMES, "by videos/create-fusion")
    quality = fields.choice("quality", QUALITIES, "540p")
    return Order(
        operation="fusion",
        model=fields.choice("model", ("v5",), "v5"),
        prompt=fields.text("prompt", LONGEST_PROMPT, required=True),
        quality=quality,
        duration_seconds=read_duration(fields, quality),
        aspect_ratio=fields.choice("aspect_ratio", RATIOS, "16:9"),
        pictures=read_fused_pictures(fields),
        seed=fields.whole("seed", 1, LARGEST_FUSION_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_routing(fields),
    )


def read_fused_pictures(fields: Fields) -> tuple[str | int, ...]:
    """One to three pictures; the third only after the second."""
    first = fields.image("frame_1_path", required=True)
    second, third = fields.image("frame_2_path"), fields.image("frame_3_path")
    if third and not second:
        raise wrong("Parameter frame_2_path is missing before frame_3_path")
    return tuple(path for path in (first, second, third) if path)
