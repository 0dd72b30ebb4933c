"""POST videos/create-transition (post-pixverse-videos-create-transition.md)."""

from __future__ import annotations

from pixstudio.sandbox.errors import wrong
from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import (
    LARGEST_SEED,
    LONGEST_PROMPT,
    QUALITIES,
    ROUTING,
    SOUND,
    read_routing,
    read_sound,
    refuse_sound_of_other_models,
)

MOST_FRAMES = 7
LONGEST_SOUND_EFFECT = 140
FRAMES = tuple(f"frame_{n}_path" for n in range(1, MOST_FRAMES + 1))
DURATIONS = tuple(f"duration_{n}_to_{n + 1}" for n in range(1, MOST_FRAMES))
PROMPTS = tuple(f"prompt_{n}_to_{n + 1}" for n in range(1, MOST_FRAMES))
NAMES = (
    *ROUTING,
    *SOUND,
    *FRAMES,
    *DURATIONS,
    *PROMPTS,
    "model",
    "quality",
    "preview_mode",
    "seed",
    "off_peak_mode",
)


def read_transition(fields: Fields) -> Order:
    """A video through two to seven frames, each part 1–8 seconds long.

    The page lists the lengths as numbers and quotes them in its JSON example: both are taken.
    """
    fields.allow_only(NAMES, "by videos/create-transition")
    frames = read_row_of_frames(fields)
    model = read_model(fields, len(frames))
    refuse_sound_of_other_models(fields, model)
    refuse_parts_without_frames(fields, len(frames))
    parts = tuple(fields.quoted_whole(name, 1, 8, 5) for name in DURATIONS[: len(frames) - 1])
    return Order(
        operation="transition",
        model=model,
        quality=fields.choice("quality", QUALITIES, "540p"),
        duration_seconds=sum(parts),
        pictures=frames,
        part_seconds=parts,
        part_prompts=tuple(fields.text(name, LONGEST_PROMPT) for name in PROMPTS),
        preview=bool(fields.flag("preview_mode")),
        seed=fields.whole("seed", 1, LARGEST_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_sound(fields, LONGEST_SOUND_EFFECT),
        **read_routing(fields),
    )


def read_row_of_frames(fields: Fields) -> tuple[str | int, ...]:
    """The frames in order, without a gap; the first two are required."""
    required = [fields.image(name, required=True) for name in FRAMES[:2]]
    others = [fields.image(name) for name in FRAMES[2:]]
    given = [path for path in others if path]
    if others[: len(given)] != given:
        raise wrong(f"Parameter {FRAMES[2 + others.index('')]} is missing before later frames")
    return (*required, *given)


def read_model(fields: Fields, frames: int) -> str:
    """v5.6, v5.5 or v5 between two frames, v5 alone for more."""
    if frames == 2:
        return fields.choice("model", ("v5.6", "v5.5", "v5"), "v5.6")
    return fields.choice("model", ("v5",), "v5")


def refuse_parts_without_frames(fields: Fields, frames: int) -> None:
    """A duration or prompt must lead to a frame that exists."""
    for name in (*DURATIONS[frames - 1 :], *PROMPTS[frames - 1 :]):
        if name in fields:
            raise wrong(f"Parameter {name} leads to a frame that was not provided")
