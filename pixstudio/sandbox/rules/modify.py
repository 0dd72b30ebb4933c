"""POST videos/modify (post-pixverse-videos-modify.md)."""

from __future__ import annotations

from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import (
    LARGEST_SEED,
    LONGEST_PROMPT,
    ROUTING,
    read_routing,
    read_source,
)

NAMES = (
    *ROUTING,
    "model",
    "prompt",
    "video_id",
    "video_path",
    "quality",
    "seed",
    "off_peak_mode",
)


def read_modify(fields: Fields) -> Order:
    """A generated or uploaded video changed as the prompt says, up to 720p."""
    fields.allow_only(NAMES, "by videos/modify")
    prompt = fields.text("prompt", LONGEST_PROMPT, required=True)
    source_id, source_path = read_source(fields)
    return Order(
        operation="modify",
        model=fields.choice("model", ("v5.5",), "v5.5"),
        prompt=prompt,
        quality=fields.choice("quality", ("720p", "540p", "360p"), "540p"),
        source_id=source_id,
        source_path=source_path,
        seed=fields.whole("seed", 1, LARGEST_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_routing(fields),
    )
