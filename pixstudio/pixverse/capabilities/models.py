"""Models, qualities and plans as data: model-capabilities.md. Adding a model is adding a row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

QUALITIES = ("360p", "540p", "720p", "1080p")
ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
LONGEST_SECONDS: Mapping[str, int] = {"360p": 10, "540p": 10, "720p": 10, "1080p": 8}


@dataclass(frozen=True)
class Model:
    """One model. `operations` are ours; 'lipsync' and 'upscale' mean results made with it.

    `transition_frames` is how many pictures a transition may have. `refuses` names parameters
    that the model does not take although its operations do.
    """

    name: str
    description: str
    operations: frozenset[str]
    has_native_audio: bool = False
    has_sound_prompts: bool = False
    transition_frames: int = 2
    longest_seconds: Mapping[str, int] = field(default_factory=lambda: LONGEST_SECONDS)
    prompt_max_length: int = 2048
    refuses: frozenset[str] = frozenset()


MODELS: tuple[Model, ...] = (
    Model(
        "v5.6",
        "Latest model with audio generation",
        frozenset({"text", "image", "frames", "transition", "upscale"}),
        has_native_audio=True,
    ),
    Model(
        "v5.5",
        "Audio generation",
        frozenset({"text", "image", "frames", "transition", "extend", "modify", "upscale"}),
        has_native_audio=True,
    ),
    Model(
        "v5",
        "Lip sync TTS, sound effects",
        frozenset(
            {"text", "image", "frames", "transition", "fusion", "extend", "lipsync", "upscale"}
        ),
        has_sound_prompts=True,
        transition_frames=7,
    ),
    Model(
        "v5-fast",
        "Fast generation, no audio features",
        frozenset({"text", "image", "frames", "upscale"}),
    ),
)
MODEL_OF_NAME: Mapping[str, Model] = {model.name: model for model in MODELS}

PLAN_TIERS: Mapping[str, int] = {
    "free": 0,
    "basic": 0,
    "standard": 1,
    "pro": 2,
    "premium": 3,
}
TIER_OF_QUALITY: Mapping[str, tuple[int, str]] = {
    "720p": (PLAN_TIERS["standard"], "Standard"),
    "1080p": (PLAN_TIERS["pro"], "Pro"),
}


def plan_tier(plan_name: str | None) -> int | None:
    """Return the rank of a plan such as "Pro Plan", None when it is not a known one."""
    words = re.findall(r"[a-z]+", (plan_name or "").lower())
    tiers = [PLAN_TIERS[word] for word in words if word in PLAN_TIERS]
    return max(tiers, default=None)
