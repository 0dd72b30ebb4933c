"""One row per model: model-capabilities.md. Adding a model is adding a row to `BUILT_IN_MODELS`."""

import re
from collections.abc import Mapping

from .models import AS_USUAL, Model, Use
from .parameters import SOUND_PROMPTS
from .price_rules import Prices, TablePrices

# In ascending order; a model's row may name others.
QUALITIES = ("360p", "540p", "720p", "1080p")

# Web prices of api-pixverse-v2.md: credits by seconds, for each quality without and with audio.
_V55_PRICES = TablePrices(
    {
        ("360p", False): {5: 20, 8: 40, 10: 40},
        ("360p", True): {5: 25, 8: 50, 10: 50},
        ("540p", False): {5: 30, 8: 60, 10: 60},
        ("540p", True): {5: 40, 8: 80, 10: 80},
        ("720p", False): {5: 40, 8: 80, 10: 80},
        ("720p", True): {5: 50, 8: 100, 10: 100},
        ("1080p", False): {5: 80, 8: 160},
        ("1080p", True): {5: 100, 8: 200},
    }
)
_V5_PRICES = TablePrices(
    {
        ("360p", False): {5: 45, 8: 90},
        ("540p", False): {5: 45, 8: 90},
        ("720p", False): {5: 60, 8: 120},
        ("1080p", False): {5: 120, 8: 240},
    }
)


# What every operation that takes sound prompts lists, and only v5 takes.
_SOUND_PROMPTS = frozenset(SOUND_PROMPTS)
_AUDIO = frozenset({"audio"})
# create-frames goes up to 8 s with these models.
_FRAMES = Use(max_seconds=dict.fromkeys(QUALITIES, 8))

BUILT_IN_MODELS = (
    Model(
        "v5.6",
        {
            "text": AS_USUAL,
            "image": AS_USUAL,
            "frames": _FRAMES,
            "transition": AS_USUAL,
            "upscale": AS_USUAL,
        },
        takes=_AUDIO,
        is_newest=True,
    ),
    Model(
        "v5.5",
        {
            "text": AS_USUAL,
            "image": AS_USUAL,
            "frames": _FRAMES,
            "transition": AS_USUAL,
            # Only later models make sound for the added part.
            "extend": Use(refuses=_AUDIO),
            "modify": AS_USUAL,
            "upscale": AS_USUAL,
        },
        takes=_AUDIO,
        prices=_V55_PRICES,
    ),
    Model(
        "v5",
        {
            "text": AS_USUAL,
            "image": AS_USUAL,
            "frames": _FRAMES,
            "transition": Use(max_images=7),
            "fusion": AS_USUAL,
            "extend": AS_USUAL,
            "lipsync": AS_USUAL,
            "upscale": AS_USUAL,
        },
        takes=_SOUND_PROMPTS,
        prices=_V5_PRICES,
    ),
    Model(
        "v5-fast",
        {"text": AS_USUAL, "image": AS_USUAL, "frames": _FRAMES, "upscale": AS_USUAL},
        is_fast=True,
    ),
)
# The pages have no prices for v5.6 and v5-fast: theirs are estimated by v5.5's.
FALLBACK_PRICES: Prices = _V55_PRICES

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
    """Return the rank of a plan such as "Pro Plan", None if the plan is unknown."""
    words = re.findall(r"[a-z]+", (plan_name or "").lower())
    tiers = [PLAN_TIERS[word] for word in words if word in PLAN_TIERS]
    return max(tiers, default=None)
