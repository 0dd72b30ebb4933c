"""POST videos/upscale (post-pixverse-videos-upscale.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.rules.common_parameters import read_routing
from pixstudio.sandbox.state.records import JobRequest

FIELD_NAMES = ("video_id", "replyUrl", "replyRef", "maxJobs")


def read_upscale(parameters: Parameters) -> JobRequest:
    """A 4K upscale of a generated video, on the account of the `video_id`."""
    parameters.allow_only(FIELD_NAMES, "by videos/upscale")
    return JobRequest(
        operation="upscale",
        source_id=parameters.text("video_id", required=True),
        **read_routing(parameters),
    )
