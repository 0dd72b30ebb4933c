"""POST videos/create-fusion (post-pixverse-videos-create-fusion.md)."""

from __future__ import annotations

from typing import Literal

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.model_table import Model, endpoint_flags, max_files, max_frames
from pixstudio.sandbox.rules.common_parameters import (
    ROUTING_FIELDS,
    check_audio_supported,
    read_duration,
    read_model,
    read_prompt,
    read_quality,
    read_ratio,
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
    "audio",
    "seed",
    "off_peak_mode",
)


def read_fusion(parameters: Parameters) -> JobRequest:
    """A video that combines images, videos and audio files, as many as the model takes."""
    files = (*file_names("video"), *file_names("audio"))
    names = (*FIELD_NAMES, *frame_names(), *files, *endpoint_flags(ENDPOINT))
    parameters.allow_only(names, "by videos/create-fusion")
    model = read_model(parameters, ENDPOINT)
    quality = read_quality(parameters, model, ENDPOINT)
    check_audio_supported(parameters, model)
    return JobRequest(
        operation="fusion",
        model=model.name,
        prompt=read_prompt(parameters, model, required=True),
        quality=quality,
        duration_seconds=read_duration(parameters, model, ENDPOINT, quality),
        aspect_ratio=read_ratio(parameters, model),
        images=read_fusion_images(parameters, model),
        videos=read_files(parameters, model, "video"),
        audios=read_files(parameters, model, "audio"),
        audio="native" if parameters.boolean("audio") else None,
        seed=parameters.integer("seed", 1, MAX_FUSION_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )


def frame_names() -> tuple[str, ...]:
    """The parameters that name the images, as many as the largest model takes."""
    return tuple(f"frame_{number}_path" for number in range(1, max_frames(ENDPOINT) + 1))


def file_names(kind: Literal["video", "audio"]) -> tuple[str, ...]:
    """The parameters that name videos or audio files, as many as the largest model takes."""
    return tuple(f"{kind}_{n}_path" for n in range(1, max_files(ENDPOINT, kind) + 1))


def read_files(
    parameters: Parameters, model: Model, kind: Literal["video", "audio"]
) -> tuple[str, ...]:
    """Videos or audio files, without a gap, up to the model's number."""
    names = file_names(kind)
    limit = model.endpoints[ENDPOINT].max_files(kind)
    for name in names[limit:]:
        if name in parameters:
            raise bad_request(f"Parameter {name} is not supported by model {model.name}")
    paths = [parameters.text(name) for name in names]
    count = sum(bool(path) for path in paths)
    if not all(paths[:count]):
        raise bad_request(f"Parameter {names[paths.index('')]} is missing before later files")
    return tuple(path for path in paths if path)


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
