"""POST videos/extend (post-pixverse-videos-extend-v4.md)."""

from __future__ import annotations

from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import (
    LARGEST_SEED,
    LONGEST_PROMPT,
    QUALITIES,
    ROUTING,
    read_duration,
    read_routing,
    read_source,
)

NAMES = (
    *ROUTING,
    "model",
    "prompt",
    "video_id",
    "video_path",
    "duration",
    "quality",
    "seed",
    "off_peak_mode",
)


def read_extend(fields: Fields) -> Order:
    """More seconds after the end of a generated or uploaded video."""
    fields.allow_only(NAMES, "by videos/extend")
    source_id, source_path = read_source(fields)
    quality = fields.choice("quality", QUALITIES, "540p")
    return Order(
        operation="extend",
        model=fields.choice("model", ("v5.5", "v5"), "v5.5"),
        prompt=fields.text("prompt", LONGEST_PROMPT),
        quality=quality,
        duration_seconds=read_duration(fields, quality),
        source_id=source_id,
        source_path=source_path,
        seed=fields.whole("seed", 1, LARGEST_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_routing(fields),
    )
