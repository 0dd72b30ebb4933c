"""One row per model of PixVerse's own, and the plans: model-capabilities.md."""

import re
from collections.abc import Mapping
from datetime import date

from .audio.models import MUSIC_MODELS, SPEECH_MODELS
from .image_models import BUILT_IN_IMAGE_MODELS
from .models import AS_USUAL, Model, Use
from .parameters import ASPECT_RATIOS, SOUND_PROMPTS
from .price_rules import PerSecondPrices, Prices, TablePrices
from .third_party_models import THIRD_PARTY_MODELS

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


_SOUND_PROMPTS = frozenset(SOUND_PROMPTS)
_AUDIO = frozenset({"audio"})
_TEXT_AND_IMAGE = dict.fromkeys(("text", "image"), AS_USUAL)
# create-frames goes up to 8 s with the models before v6.
_FRAMES = {"frames": Use(max_seconds=dict.fromkeys(QUALITIES, 8))}
_UP_TO_15 = dict.fromkeys(QUALITIES, 15)

NATIVE_MODELS = (
    Model(
        "v6",
        dict.fromkeys(("text", "image", "frames", "extend", "upscale"), AS_USUAL),
        takes=frozenset({"audio", "multi_shot"}),
        max_seconds=_UP_TO_15,
        prompt_max_length=5000,
        defaults={"quality": "720p"},
        prices=PerSecondPrices({"360p": 4, "540p": 6, "720p": 7, "1080p": 14}, is_exact=True),
        prices_on=date(2026, 4, 5),
        is_newest=True,
    ),
    Model(
        "pixverse-c1",
        {**dict.fromkeys(("text", "image", "frames"), AS_USUAL), "fusion": Use(max_images=7)},
        max_seconds=_UP_TO_15,
        ratios=(*ASPECT_RATIOS, "3:2", "2:3"),
        prompt_max_length=5000,
        defaults={"quality": "720p"},
        # No page names its prices: as those of v6.
        prices=PerSecondPrices({"360p": 4, "540p": 6, "720p": 7, "1080p": 14}),
        prices_mark="assumed",
    ),
    Model(
        "v5.6",
        {
            **_TEXT_AND_IMAGE,
            **_FRAMES,
            "transition": AS_USUAL,
            "fusion": Use(max_images=7),
            "motion": Use(
                max_seconds=dict.fromkeys(QUALITIES[:3], 30), defaults={"quality": "720p"}
            ),
            "upscale": AS_USUAL,
        },
        takes=_AUDIO,
        prices_mark="assumed",
    ),
    Model(
        "v5.5",
        {
            **_TEXT_AND_IMAGE,
            **_FRAMES,
            "transition": AS_USUAL,
            # Only later models make sound for the added part.
            "extend": Use(refuses=_AUDIO),
            "modify": AS_USUAL,
            "upscale": AS_USUAL,
        },
        takes=_AUDIO,
        prices=_V55_PRICES,
        prices_on=date(2026, 1, 27),
    ),
    Model(
        "v5",
        {
            **_TEXT_AND_IMAGE,
            **_FRAMES,
            "transition": Use(max_images=7),
            "fusion": Use(max_images=3, mentions=("image", "pic")),
            "extend": AS_USUAL,
            "lipsync": AS_USUAL,
            "upscale": AS_USUAL,
        },
        takes=_SOUND_PROMPTS,
        prices=_V5_PRICES,
        prices_on=date(2026, 1, 27),
    ),
    Model(
        "v5-fast",
        {**_TEXT_AND_IMAGE, **_FRAMES, "upscale": AS_USUAL},
        is_fast=True,
        limits_mark="likely",
        prices_mark="assumed",
    ),
    *MUSIC_MODELS,
    *SPEECH_MODELS,
)
BUILT_IN_MODELS = (*NATIVE_MODELS, *THIRD_PARTY_MODELS, *BUILT_IN_IMAGE_MODELS)
# The pages have no prices for v5.6 and v5-fast: theirs are estimated by v5.5's.
FALLBACK_PRICES: Prices = _V55_PRICES

PLAN_TIERS: Mapping[str, int] = {
    "free": 0,
    "basic": 0,
    "standard": 1,
    "pro": 2,
    "premium": 3,
}
# The pages say it of 720p and 1080p; the others are as the nearest of the two.
_STANDARD, _PRO = (PLAN_TIERS["standard"], "Standard"), (PLAN_TIERS["pro"], "Pro")
TIER_OF_QUALITY: Mapping[str, tuple[int, str]] = {
    "720p": _STANDARD,
    "768p": _STANDARD,
    "1080p": _PRO,
    "1440p": _PRO,
    "2160p": _PRO,
}


def plan_tier(plan_name: str | None) -> int | None:
    """Return the rank of a plan such as "Pro Plan", None if the plan is unknown."""
    words = re.findall(r"[a-z]+", (plan_name or "").lower())
    tiers = [PLAN_TIERS[word] for word in words if word in PLAN_TIERS]
    return max(tiers, default=None)
