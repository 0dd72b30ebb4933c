"""POST videos/create-transition (post-pixverse-videos-create-transition.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.model_table import endpoint_flags
from pixstudio.sandbox.rules.common_parameters import (
    AUDIO_FIELDS,
    MAX_SEED,
    ROUTING_FIELDS,
    check_audio_supported,
    read_audio_options,
    read_model,
    read_quality,
    read_routing,
)
from pixstudio.sandbox.state.records import JobRequest

ENDPOINT = "create-transition"
MAX_FRAMES = 7
MAX_SOUND_EFFECT_LENGTH = 140
FRAME_FIELDS = tuple(f"frame_{n}_path" for n in range(1, MAX_FRAMES + 1))
DURATION_FIELDS = tuple(f"duration_{n}_to_{n + 1}" for n in range(1, MAX_FRAMES))
PROMPT_FIELDS = tuple(f"prompt_{n}_to_{n + 1}" for n in range(1, MAX_FRAMES))
FIELD_NAMES = (
    *ROUTING_FIELDS,
    *AUDIO_FIELDS,
    *FRAME_FIELDS,
    *DURATION_FIELDS,
    *PROMPT_FIELDS,
    "model",
    "quality",
    "preview_mode",
    "seed",
    "off_peak_mode",
)


def read_transition(parameters: Parameters) -> JobRequest:
    """A video through two to seven frames, each segment 1–8 seconds long.

    The page lists the lengths as numbers and quotes them in its JSON example: both are accepted.
    """
    parameters.allow_only((*FIELD_NAMES, *endpoint_flags(ENDPOINT)), "by videos/create-transition")
    frames = read_frame_paths(parameters)
    model = read_model(parameters, ENDPOINT, len(frames))
    check_audio_supported(parameters, model)
    reject_segments_without_frames(parameters, len(frames))
    longest = model.longest_seconds(ENDPOINT)
    segments = tuple(
        parameters.quoted_integer(name, 1, longest, 5)
        for name in DURATION_FIELDS[: len(frames) - 1]
    )
    return JobRequest(
        operation="transition",
        model=model.name,
        quality=read_quality(parameters, model, ENDPOINT),
        duration_seconds=sum(segments),
        images=frames,
        segment_seconds=segments,
        segment_prompts=tuple(
            parameters.text(name, model.max_prompt_length) for name in PROMPT_FIELDS
        ),
        preview=bool(parameters.boolean("preview_mode")),
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_audio_options(parameters, MAX_SOUND_EFFECT_LENGTH),
        **read_routing(parameters),
    )


def read_frame_paths(parameters: Parameters) -> tuple[str | int, ...]:
    """The frames in sequence, without a gap; the first two are required."""
    required = [parameters.image(name, required=True) for name in FRAME_FIELDS[:2]]
    others = [parameters.image(name) for name in FRAME_FIELDS[2:]]
    given = [path for path in others if path]
    if others[: len(given)] != given:
        raise bad_request(
            f"Parameter {FRAME_FIELDS[2 + others.index('')]} is missing before later frames"
        )
    return (*required, *given)


def reject_segments_without_frames(parameters: Parameters, frames: int) -> None:
    """Refuse a duration or prompt of a segment without an end frame."""
    for name in (*DURATION_FIELDS[frames - 1 :], *PROMPT_FIELDS[frames - 1 :]):
        if name in parameters:
            raise bad_request(f"Parameter {name} leads to a frame that was not provided")
