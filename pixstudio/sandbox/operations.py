"""The operations of the sandbox: one row per operation, read by routes, rules, prices, results and renderer.

From the API's pages, not from the app's table. To add an operation, add one row to `_ROWS`, and name its
endpoint in the rows of the models that offer it (`models.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Literal

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.prices import credits_for_segments, credits_for_upscale, credits_for_video
from pixstudio.sandbox.rules import fields
from pixstudio.sandbox.rules.create import read_create
from pixstudio.sandbox.rules.fields import Field, read_fields
from pixstudio.sandbox.rules.fusion import read_fusion
from pixstudio.sandbox.rules.lipsync import read_lipsync
from pixstudio.sandbox.rules.transition import read_transition
from pixstudio.sandbox.rules.upscale import read_upscale
from pixstudio.sandbox.state.records import JobRequest

# Credits of a request without a discount; the number is the length of the source video, 0 without one.
Price = Callable[[JobRequest, float], int]
MOTION_RATES = {"360p": 9, "540p": 10, "720p": 12}


def price_by_length(request: JobRequest, _source_seconds: float) -> int:
    """Credits by the model's rates and the length of the request, which may be its source's."""
    is_native = request.audio == "native"
    seconds = request.duration_seconds
    return credits_for_video(request.model, request.quality, seconds, audio=is_native)


def price_by_segments(request: JobRequest, _source_seconds: float) -> int:
    """Credits of a video for each segment."""
    return credits_for_segments(
        request.model, request.quality, request.segment_seconds, audio=request.audio == "native"
    )


def price_of_effect(request: JobRequest, _source_seconds: float) -> int:
    """Credits of the template."""
    return EFFECTS[request.template_id].credits


def price_of_upscale(_request: JobRequest, source_seconds: float) -> int:
    """Credits of a 4K upscale."""
    return credits_for_upscale(max(1, ceil(source_seconds)))


def price_of_motion(request: JobRequest, source_seconds: float) -> int:
    """Credits of motion control: each second of the motion video."""
    return ceil(MOTION_RATES[request.quality] * max(1.0, source_seconds))


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One row of the table.

    `fields` are the endpoint's parameters; `read` replaces them where parameters depend on each other.
    `builder` draws the result (rendering/video_builders.py). `length` is that of the result: as requested,
    of the source, or both together. `size` is by quality, of the source, or 4K. `ratio` is as requested, of
    the first image, or of the source. `source_seconds` are the shortest and longest uploaded source,
    `max_source_pixels` limits both its sides, `max_audio_seconds` is the longest audio file with which a job
    does not fail. `source_models_for` names the operation if the model of a result limits it;
    `takes_unknown_sources` lets models without a row pass. `result_flag` is the field of the answer that is 1
    for its results. `needs_subject` refuses a first image without a person or animal.
    """

    name: str
    endpoint: str
    builder: str
    fields: tuple[Field, ...] = ()
    read: Callable[[Parameters], JobRequest] | None = None
    price: Price = price_by_length
    length: Literal["requested", "source", "both"] = "requested"
    size: Literal["quality", "source", "4K"] = "quality"
    ratio: Literal["requested", "image", "source"] = "requested"
    source_seconds: tuple[float, float] | None = None
    max_source_pixels: int | None = None
    max_audio_seconds: float | None = None
    source_models_for: str = ""
    takes_unknown_sources: bool = False
    result_flag: str = ""
    can_repeat: bool = True
    is_limited_by_plan: bool = True
    takes_seed: bool = True
    needs_masks: bool = False
    needs_subject: bool = False
    has_source_audio_switch: bool = False

    def request(self, parameters: Parameters) -> JobRequest:
        """The validated request. Raises: `ApiError` 400."""
        if self.read is not None:
            return self.read(parameters)
        return read_fields(parameters, self.name, self.endpoint, self.fields)


_ROWS = (
    Operation(name="text", endpoint="create", builder="text", read=read_create),
    Operation(name="image", endpoint="create", builder="image", read=read_create, ratio="image"),
    Operation(
        name="effect",
        endpoint="create",
        builder="effect",
        read=read_create,
        price=price_of_effect,
        ratio="image",
    ),
    # The page names v5.5 as default in its intro and v5.6 at the parameter; the parameter wins.
    Operation(
        name="frames",
        endpoint="create-frames",
        builder="frames",
        fields=(
            fields.images("first_frame_path", "last_frame_path"),
            fields.prompt(),
            fields.QUALITY,
            fields.DURATION,
            fields.AUDIO,
            fields.PREVIEW,
            fields.SEED,
            fields.OFF_PEAK,
        ),
        ratio="image",
    ),
    Operation(
        name="transition",
        endpoint="create-transition",
        builder="transition",
        read=read_transition,
        price=price_by_segments,
        ratio="image",
    ),
    Operation(name="fusion", endpoint="create-fusion", builder="fusion", read=read_fusion),
    Operation(
        name="motion",
        endpoint="motion-control",
        builder="image",
        fields=(
            fields.images("frame_1_path"),
            fields.uploaded_video("video_1_path"),
            fields.QUALITY,
            fields.OFF_PEAK,
        ),
        price=price_of_motion,
        length="source",
        ratio="image",
        source_seconds=(1, 30),
        max_source_pixels=1920,
        takes_seed=False,
        needs_subject=True,
    ),
    Operation(
        name="extend",
        endpoint="extend",
        builder="extend",
        fields=(
            fields.SOURCE,
            fields.prompt(),
            fields.QUALITY,
            fields.DURATION,
            fields.ADDED_AUDIO,
            fields.SEED,
            fields.OFF_PEAK,
        ),
        length="both",
        ratio="source",
        result_flag="extended",
    ),
    Operation(
        name="modify",
        endpoint="modify",
        builder="modify",
        fields=(
            fields.prompt(required=True),
            fields.SOURCE,
            fields.QUALITY,
            fields.SEED,
            fields.OFF_PEAK,
        ),
        length="source",
        ratio="source",
        needs_masks=True,
    ),
    Operation(
        name="lipsync",
        endpoint="lipsync",
        builder="lipsync",
        read=read_lipsync,
        length="source",
        size="source",
        ratio="source",
        max_audio_seconds=60,
        source_models_for="Lip sync",
        is_limited_by_plan=False,
        takes_seed=False,
        has_source_audio_switch=True,
    ),
    Operation(
        name="upscale",
        endpoint="upscale",
        builder="upscale",
        read=read_upscale,
        price=price_of_upscale,
        length="source",
        size="4K",
        ratio="source",
        source_models_for="Upscale",
        takes_unknown_sources=True,
        result_flag="upscaled",
        can_repeat=False,
        is_limited_by_plan=False,
        takes_seed=False,
    ),
)
# Read at each request, so that a row can be added at run time.
OPERATION_OF_NAME: dict[str, Operation] = {row.name: row for row in _ROWS}


def operation_of(request: JobRequest) -> Operation:
    """The row of a request; that of `text` for videos made elsewhere by an operation without a row."""
    return OPERATION_OF_NAME.get(request.operation, OPERATION_OF_NAME["text"])


def operation_at(endpoint: str) -> Operation | None:
    """The first row of an endpoint, None if no operation has it."""
    return next((row for row in OPERATION_OF_NAME.values() if row.endpoint == endpoint), None)
