"""One row per model: model-capabilities.md. Adding a model is adding a row to `_ROWS`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .parameters import SOUND_PROMPTS, Parameter
from .price_rules import Prices, TablePrices

# In ascending order; a model's row may name others.
QUALITIES = ("360p", "540p", "720p", "1080p")
MAX_SECONDS: Mapping[str, int] = {"360p": 10, "540p": 10, "720p": 10, "1080p": 8}

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


@dataclass(frozen=True, eq=False)
class Model:
    """One model.

    `operations` are ours; lipsync and upscale mean results made with the model. `takes` names the
    parameters of its operations that not every model takes; a parameter that any row names in `takes` is
    refused for the models that do not. `extra_parameters` are parameters that this model adds to an
    operation, by operation. `max_seconds` is the longest video by quality; its keys are the qualities.
    `defaults` replace the operations' own, `operation_defaults` those of one operation. `max_images` is
    by operation. `prices` are in credits; those of a model without its own are estimates.
    """

    name: str
    operations: frozenset[str]
    takes: frozenset[str] = frozenset()
    extra_parameters: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)
    max_seconds: Mapping[str, int] = field(default_factory=lambda: MAX_SECONDS)
    prompt_max_length: int = 2048
    max_images: Mapping[str, int] = field(default_factory=dict)
    defaults: Mapping[str, object] = field(default_factory=dict)
    operation_defaults: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    prices: Prices | None = None
    is_newest: bool = False
    is_fast: bool = False

    @property
    def has_native_audio(self) -> bool:
        """Whether `audio` makes the sound together with the video."""
        return "audio" in self.takes

    @property
    def has_sound_prompts(self) -> bool:
        """Whether sound effects and spoken words can be requested."""
        return self.takes.issuperset(SOUND_PROMPTS)

    def default(self, operation: str, parameter: Parameter) -> object:
        """Return a parameter's default with this model."""
        own = {**self.defaults, **self.operation_defaults.get(operation, {})}
        return own.get(parameter.name, parameter.default)


_ROWS = (
    Model(
        "v5.6",
        frozenset({"text", "image", "frames", "transition", "upscale"}),
        takes=frozenset({"audio"}),
        is_newest=True,
    ),
    Model(
        "v5.5",
        frozenset({"text", "image", "frames", "transition", "extend", "modify", "upscale"}),
        takes=frozenset({"audio"}),
        prices=_V55_PRICES,
    ),
    Model(
        "v5",
        frozenset(
            {"text", "image", "frames", "transition", "fusion", "extend", "lipsync", "upscale"}
        ),
        takes=frozenset(SOUND_PROMPTS),
        max_images={"transition": 7},
        prices=_V5_PRICES,
    ),
    Model(
        "v5-fast",
        frozenset({"text", "image", "frames", "upscale"}),
        is_fast=True,
    ),
)
# Everything derived from the rows is read from here at each call, so that a row can be added at run time.
MODEL_OF_NAME: dict[str, Model] = {row.name: row for row in _ROWS}
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


def models_taking(parameter: str) -> tuple[str, ...]:
    """Return the models whose rows name a parameter in `takes`, none if every model takes it."""
    return tuple(row.name for row in MODEL_OF_NAME.values() if parameter in row.takes)


def plan_tier(plan_name: str | None) -> int | None:
    """Return the rank of a plan such as "Pro Plan", None if the plan is unknown."""
    words = re.findall(r"[a-z]+", (plan_name or "").lower())
    tiers = [PLAN_TIERS[word] for word in words if word in PLAN_TIERS]
    return max(tiers, default=None)
