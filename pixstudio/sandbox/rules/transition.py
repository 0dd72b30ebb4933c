"""POST videos/create-transition (post-pixverse-videos-create-transition.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.rules.common_parameters import (
    AUDIO_FIELDS,
    MAX_PROMPT_LENGTH,
    MAX_SEED,
    QUALITIES,
    ROUTING_FIELDS,
    check_audio_supported,
    read_audio_options,
    read_routing,
)
from pixstudio.sandbox.state.records import JobRequest

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
    """A video through two to seven frames, each part 1–8 seconds long.

    The page lists the lengths as numbers and quotes them in its JSON example: both are taken.
    """
    parameters.allow_only(FIELD_NAMES, "by videos/create-transition")
    frames = read_frame_paths(parameters)
    model = read_transition_model(parameters, len(frames))
    check_audio_supported(parameters, model)
    reject_segments_without_frames(parameters, len(frames))
    segments = tuple(
        parameters.quoted_integer(name, 1, 8, 5) for name in DURATION_FIELDS[: len(frames) - 1]
    )
    return JobRequest(
        operation="transition",
        model=model,
        quality=parameters.choice("quality", QUALITIES, "540p"),
        duration_seconds=sum(segments),
        images=frames,
        segment_seconds=segments,
        segment_prompts=tuple(parameters.text(name, MAX_PROMPT_LENGTH) for name in PROMPT_FIELDS),
        preview=bool(parameters.boolean("preview_mode")),
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_audio_options(parameters, MAX_SOUND_EFFECT_LENGTH),
        **read_routing(parameters),
    )


def read_frame_paths(parameters: Parameters) -> tuple[str | int, ...]:
    """The frames in order, without a gap; the first two are required."""
    required = [parameters.image(name, required=True) for name in FRAME_FIELDS[:2]]
    others = [parameters.image(name) for name in FRAME_FIELDS[2:]]
    given = [path for path in others if path]
    if others[: len(given)] != given:
        raise bad_request(
            f"Parameter {FRAME_FIELDS[2 + others.index('')]} is missing before later frames"
        )
    return (*required, *given)


def read_transition_model(parameters: Parameters, frames: int) -> str:
    """v5.6, v5.5 or v5 between two frames, v5 alone for more."""
    if frames == 2:
        return parameters.choice("model", ("v5.6", "v5.5", "v5"), "v5.6")
    return parameters.choice("model", ("v5",), "v5")


def reject_segments_without_frames(parameters: Parameters, frames: int) -> None:
    """A duration or prompt must lead to a frame that exists."""
    for name in (*DURATION_FIELDS[frames - 1 :], *PROMPT_FIELDS[frames - 1 :]):
        if name in parameters:
            raise bad_request(f"Parameter {name} leads to a frame that was not provided")
