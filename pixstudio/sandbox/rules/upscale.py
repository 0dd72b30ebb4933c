"""POST videos/upscale (post-pixverse-videos-upscale.md)."""

from __future__ import annotations

from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import read_routing

NAMES = ("video_id", "replyUrl", "replyRef", "maxJobs")


def read_upscale(fields: Fields) -> Order:
    """A generated video at 4K; its account is the one in the `video_id`."""
    fields.allow_only(NAMES, "by videos/upscale")
    return Order(
        operation="upscale",
        source_id=fields.text("video_id", required=True),
        **read_routing(fields),
    )
