"""POST videos/create-fusion (post-pixverse-videos-create-fusion.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.model_table import Model, endpoint_flags, max_frames
from pixstudio.sandbox.rules.common_parameters import (
    ASPECT_RATIOS,
    ROUTING_FIELDS,
    read_duration,
    read_model,
    read_prompt,
    read_quality,
    read_routing,
)
from pixstudio.sandbox.state.records import JobRequest

MAX_FUSION_SEED = 999_999
ENDPOINT = "create-fusion"
FIELD_NAMES = (
    *ROUTING_FIELDS,
    "model",
    "prompt",
    "duration",
    "quality",
    "aspect_ratio",
    "seed",
    "off_peak_mode",
)


def read_fusion(parameters: Parameters) -> JobRequest:
    """A video that combines one to three images (the model's limit), without audio."""
    names = (*FIELD_NAMES, *frame_names(), *endpoint_flags(ENDPOINT))
    parameters.allow_only(names, "by videos/create-fusion")
    model = read_model(parameters, ENDPOINT)
    quality = read_quality(parameters, model, ENDPOINT)
    return JobRequest(
        operation="fusion",
        model=model.name,
        prompt=read_prompt(parameters, model, required=True),
        quality=quality,
        duration_seconds=read_duration(parameters, model, ENDPOINT, quality),
        aspect_ratio=parameters.choice("aspect_ratio", ASPECT_RATIOS, "16:9"),
        images=read_fusion_images(parameters, model),
        seed=parameters.integer("seed", 1, MAX_FUSION_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )


def frame_names() -> tuple[str, ...]:
    """The parameters that name the images, as many as the largest model takes."""
    return tuple(f"frame_{number}_path" for number in range(1, max_frames(ENDPOINT) + 1))


def read_fusion_images(parameters: Parameters, model: Model) -> tuple[str | int, ...]:
    """One image or more, without a gap, up to the model's number of frames."""
    names = frame_names()
    paths = [parameters.image(name, required=name == names[0]) for name in names]
    given = [path for path in paths if path]
    if paths[: len(given)] != given:
        gap = next(index for index, path in enumerate(paths) if not path)
        following = next(name for name, path in zip(names[gap:], paths[gap:], strict=True) if path)
        raise bad_request(f"Parameter {names[gap]} is missing before {following}")
    limit = model.endpoints[ENDPOINT].max_frames
    if len(given) > limit:
        raise bad_request(f"Parameter {names[limit]} is not supported by model {model.name}")
    return tuple(given)
