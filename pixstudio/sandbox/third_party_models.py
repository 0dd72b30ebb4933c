"""Models that PixVerse sells for others, in the sandbox: the API's pages and examples of 2026.

What they leave open is as generous as the nearest model; so are prices.
"""

from __future__ import annotations

from typing import Any

from pixstudio.sandbox.dimensions import USUAL_RATIOS
from pixstudio.sandbox.model_row import Limits, Model

# Parameters of PixVerse's own models; these refuse them, also when they are false.
OWN_PARAMETERS = ("seed", "off_peak_mode", "preview_mode", "multi_shot")
UNCHANGED = Limits()
OMNI_FUSION = Limits(max_frames=9, max_videos=3, max_audios=3)
SEEDANCE_RATES = {"2160p": 200, "1080p": 90, "720p": 45, "480p": 20}


def row(name: str, max_seconds: dict[str, int], endpoints: tuple[str, ...], **facts: Any) -> Model:
    """A model with what all of these share; endpoints without limits of their own are unchanged."""
    usual: dict[str, Any] = {
        "rates": {quality: SEEDANCE_RATES.get(quality, 90) for quality in max_seconds},
        "max_prompt_length": 5000,
        "default_quality": "720p",
        "refused": OWN_PARAMETERS,
    }
    limits = {**dict.fromkeys(endpoints, UNCHANGED), **facts.pop("limits", {})}
    return Model(name=name, max_seconds=max_seconds, endpoints=limits, **{**usual, **facts})


def seedance(name: str, *qualities: str) -> Model:
    """A model of the Seedance 2.0 family."""
    return row(
        name,
        dict.fromkeys(qualities, 15),
        ("create", "create-frames"),
        limits={"create-fusion": OMNI_FUSION},
        audio="native",
        min_seconds=4,
        ratios=(*USUAL_RATIOS, "21:9"),
    )


def silent_field(name: str, lengths: dict[str, int], **facts: Any) -> Model:
    """A model that always makes sound, refuses `audio`, and wants length and quality named."""
    return row(
        name,
        lengths,
        ("create",),
        refused=(*OWN_PARAMETERS, "audio"),
        required=("duration", "quality"),
        **facts,
    )


KLING = {"1080p": 15, "720p": 15}
VEO = {"1080p": 8, "720p": 8}
GROK = {"720p": 15, "480p": 15}
WITH_FRAMES = ("create", "create-frames")

THIRD_PARTY_ROWS = (
    seedance("seedance-2.0", "2160p", "1080p", "720p", "480p"),
    seedance("seedance-2.0-fast", "720p", "480p"),
    seedance("seedance-2.0-mini", "720p", "480p"),
    silent_field(
        "seedance-2.5",
        {"1080p": 30, "720p": 30, "480p": 30},
        limits={"create-fusion": OMNI_FUSION},
        min_seconds=4,
        ratios=(*USUAL_RATIOS, "21:9"),
        rates={"1080p": 170, "720p": 75, "480p": 35},
    ),
    silent_field(
        "minimax-h3",
        {"1440p": 15, "768p": 15},
        min_seconds=5,
        default_quality="768p",
        rates={"1440p": 60, "768p": 30},
    ),
    row(
        "kling-o3",
        KLING,
        WITH_FRAMES,
        limits={"create-fusion": Limits(max_frames=7)},
        audio="native",
    ),
    row("kling-v3", KLING, WITH_FRAMES, audio="native"),
    row(
        "grok-imagine",
        GROK,
        ("create",),
        limits={"extend": Limits(qualities=("720p", "480p"), min_seconds=2, max_seconds=10)},
    ),
    row("grok-imagine-1.5", GROK, (), limits={"create": Limits(needs_frame=True)}),
    row("veo-3.1-lite", VEO, WITH_FRAMES, needs_permission=True),
    row("veo-3.1-standard", VEO, WITH_FRAMES, audio="native", needs_permission=True),
    row("veo-3.1-fast", VEO, WITH_FRAMES, audio="native", needs_permission=True),
    row(
        "happyhorse-1.0",
        {"1080p": 15, "720p": 15},
        ("create",),
        default_quality="1080p",
        is_free_on_pro=True,
    ),
)
