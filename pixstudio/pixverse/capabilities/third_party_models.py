"""One row per model that PixVerse sells for others.

What no page says is the widest sensible choice, marked as assumed; so are prices that no page names,
which are then those of the nearest model that has some.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from .models import AS_USUAL, MAX_SECONDS, Model, Use
from .parameters import ASPECT_RATIOS
from .price_rules import PerSecondPrices

# They take none of these: the keys are left out of a request, not sent as false.
_REFUSED = frozenset({"seed", "off_peak_mode", "preview_mode"})
_AUDIO = frozenset({"audio"})
_WIDE = (*ASPECT_RATIOS, "21:9")
_TEXT_AND_IMAGE = dict.fromkeys(("text", "image"), AS_USUAL)
_WITH_FRAMES = dict.fromkeys(("text", "image", "frames"), AS_USUAL)
_OMNI_FUSION = {"fusion": Use(max_images=9, max_videos=3, max_audios=3)}
_SEEDANCE_RATES = {"480p": 20, "720p": 45, "1080p": 90, "2160p": 200}
_ASSUMED_PRICES: Mapping[str, Any] = {
    "prices": PerSecondPrices({}, assumed_rates=_SEEDANCE_RATES),
    "prices_mark": "assumed",
}


def _model(name: str, family: str, uses: Mapping[str, Use], **facts: Any) -> Model:
    """A row with what is the same for all of them."""
    usual: dict[str, Any] = {"refuses": _REFUSED, "prompt_max_length": 5000}
    return Model(name, uses, family=family, **{**usual, **facts})


def _seedance(name: str, qualities: tuple[str, ...], **facts: Any) -> Model:
    usual: dict[str, Any] = {
        "takes": _AUDIO,
        "max_seconds": dict.fromkeys(qualities, 15),
        "min_seconds": 4,
        "ratios": _WIDE,
        "defaults": {"quality": "720p"},
    }
    return _model(name, "Seedance", {**_WITH_FRAMES, **_OMNI_FUSION}, **{**usual, **facts})


def _assumed(name: str, family: str, lengths: Mapping[str, int], **facts: Any) -> Model:
    """A model whose limits and prices no page names."""
    usual: dict[str, Any] = {
        "uses": _WITH_FRAMES,
        "max_seconds": lengths,
        "defaults": {"quality": "720p"},
        "limits_mark": "assumed",
        **_ASSUMED_PRICES,
    }
    return _model(name, family, **{**usual, **facts})


_KLING = dict.fromkeys(("720p", "1080p"), 15)
_VEO = dict.fromkeys(("720p", "1080p"), 8)
_GROK = dict.fromkeys(("480p", "720p"), 15)

THIRD_PARTY_MODELS = (
    _seedance(
        "seedance-2.0",
        ("480p", "720p", "1080p", "2160p"),
        prices=PerSecondPrices(_SEEDANCE_RATES, is_exact=True),
        prices_on=date(2026, 10, 5),
    ),
    _seedance("seedance-2.0-fast", ("480p", "720p"), limits_mark="assumed", **_ASSUMED_PRICES),
    _seedance("seedance-2.0-mini", ("480p", "720p"), limits_mark="assumed", **_ASSUMED_PRICES),
    # The sound is always on, and a request that names it is refused.
    _model(
        "seedance-2.5",
        "Seedance",
        {**_TEXT_AND_IMAGE, **_OMNI_FUSION},
        requires=frozenset({"duration", "quality"}),
        max_seconds=dict.fromkeys(("480p", "720p", "1080p"), 30),
        min_seconds=4,
        ratios=_WIDE,
        defaults={"quality": "720p"},
        prices=PerSecondPrices({"480p": 35, "720p": 75, "1080p": 170}, is_exact=True),
        prices_on=date(2026, 10, 5),
        limits_mark="likely",
        has_own_sound=True,
    ),
    _model(
        "minimax-h3",
        "MiniMax",
        _TEXT_AND_IMAGE,
        requires=frozenset({"duration", "quality"}),
        max_seconds=dict.fromkeys(("768p", "1440p"), 15),
        min_seconds=5,
        defaults={"quality": "768p"},
        prices=PerSecondPrices({"768p": 30}, is_exact=True, assumed_rates={"1440p": 60}),
        prices_on=date(2026, 9, 21),
        limits_mark="likely",
        has_own_sound=True,
    ),
    _assumed(
        "kling-o3",
        "Kling",
        _KLING,
        uses={**_WITH_FRAMES, "fusion": Use(max_images=7)},
        takes=_AUDIO,
    ),
    _assumed("kling-v3", "Kling", _KLING, takes=_AUDIO),
    _assumed(
        "grok-imagine",
        "Grok",
        _GROK,
        uses={
            "text": AS_USUAL,
            "image": AS_USUAL,
            "extend": Use(max_seconds=dict.fromkeys(_GROK, 10), min_seconds=2),
        },
        has_own_sound=True,
    ),
    # A request without a first frame is refused.
    _assumed("grok-imagine-1.5", "Grok", _GROK, uses={"image": AS_USUAL}, has_own_sound=True),
    _assumed("veo-3.1-lite", "Veo", _VEO, needs_feature="veo_sora_models", has_own_sound=True),
    _assumed("veo-3.1-standard", "Veo", _VEO, needs_feature="veo_sora_models", takes=_AUDIO),
    _assumed("veo-3.1-fast", "Veo", _VEO, needs_feature="veo_sora_models", takes=_AUDIO),
    _assumed(
        "happyhorse-1.0",
        "HappyHorse",
        {"720p": 15, "1080p": 15},
        uses=_TEXT_AND_IMAGE,
        defaults={"quality": "1080p"},
        has_own_sound=True,
        free_from="Pro",
    ),
    # Switched off by their maker in September 2026; videos made before are still shown.
    _assumed("sora-2", "Sora", MAX_SECONDS, uses={"text": AS_USUAL}, is_retired=True),
    _assumed("sora-2-pro", "Sora", MAX_SECONDS, uses={"text": AS_USUAL}, is_retired=True),
)
