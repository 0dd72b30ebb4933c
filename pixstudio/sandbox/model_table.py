"""The models of the sandbox: one row per model, read by the rules and the prices.

From model-capabilities.md and the cost tables of api-pixverse-v2.md. To add a model, add one row to
`MODEL_ROWS`; nothing else in the sandbox names a model, except the model behind effects and lip sync.
The operations are in operations.py.
The first row that offers an endpoint is the endpoint's default model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# `native`: `audio: true`. `separate`: speech and sound effects by parameters of their own.
AudioSupport = Literal["native", "separate"]
# Credits by length in seconds, or one number: credits per second.
Rate = int | Mapping[int, int]
Rates = Mapping[str, Rate]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one endpoint narrows for a model, and the flags that only this endpoint accepts.

    `max_seconds` caps the model's lengths, `qualities` replaces the model's, `max_frames` is how many
    frames transitions and fusions take.
    """

    max_seconds: int | None = None
    qualities: tuple[str, ...] | None = None
    max_frames: int = 1
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Model:
    """One row of the table.

    `max_seconds` lists the qualities, best first, each with its longest video. `flags` are boolean
    parameters beyond those of every model (such as `multi_shot`), `refused` are common parameters that
    the model does not accept (such as `seed`). Without `audio_rates` audio is included in the price.
    """

    name: str
    max_seconds: Mapping[str, int]
    endpoints: Mapping[str, Limits]
    rates: Rates
    audio_rates: Rates | None = None
    audio: AudioSupport | None = None
    default_quality: str = "540p"
    max_prompt_length: int = 2048
    flags: tuple[str, ...] = ()
    refused: tuple[str, ...] = field(default=())

    def qualities(self, endpoint: str) -> tuple[str, ...]:
        """The qualities of an endpoint, best first."""
        return self.endpoints[endpoint].qualities or tuple(self.max_seconds)

    def longest_seconds(self, endpoint: str, quality: str | None = None) -> int:
        """The longest video of an endpoint in seconds, at one quality or at any."""
        seconds = self.max_seconds[quality] if quality else max(self.max_seconds.values())
        cap = self.endpoints[endpoint].max_seconds
        return seconds if cap is None else min(seconds, cap)

    def accepted_flags(self, endpoint: str) -> frozenset[str]:
        """The additional boolean parameters that an endpoint accepts for this model."""
        return frozenset((*self.flags, *self.endpoints[endpoint].flags))


USUAL_SECONDS = {"1080p": 8, "720p": 10, "540p": 10, "360p": 10}
UNCHANGED = Limits()
UP_TO_8_SECONDS = Limits(max_seconds=8)
RATES = {
    "360p": {5: 20, 8: 40, 10: 40},
    "540p": {5: 30, 8: 60, 10: 60},
    "720p": {5: 40, 8: 80, 10: 80},
    "1080p": {5: 80, 8: 160},
}
RATES_WITH_AUDIO = {
    "360p": {5: 25, 8: 50, 10: 50},
    "540p": {5: 40, 8: 80, 10: 80},
    "720p": {5: 50, 8: 100, 10: 100},
    "1080p": {5: 100, 8: 200},
}
V5_RATES = {
    "360p": {5: 45, 8: 90},
    "540p": {5: 45, 8: 90},
    "720p": {5: 60, 8: 120},
    "1080p": {5: 120, 8: 240},
}

# v5.6 and v5-fast have no cost table of their own on the page and cost as much as v5.5.
MODEL_ROWS = (
    Model(
        name="v5.6",
        max_seconds=USUAL_SECONDS,
        audio="native",
        endpoints={
            "create": UNCHANGED,
            "create-frames": UP_TO_8_SECONDS,
            "create-transition": Limits(max_seconds=8, max_frames=2),
        },
        rates=RATES,
        audio_rates=RATES_WITH_AUDIO,
    ),
    Model(
        name="v5.5",
        max_seconds=USUAL_SECONDS,
        audio="native",
        endpoints={
            "create": UNCHANGED,
            "create-frames": UP_TO_8_SECONDS,
            "create-transition": Limits(max_seconds=8, max_frames=2),
            "extend": UNCHANGED,
            "modify": Limits(qualities=("720p", "540p", "360p")),
        },
        rates=RATES,
        audio_rates=RATES_WITH_AUDIO,
    ),
    Model(
        name="v5",
        max_seconds=USUAL_SECONDS,
        audio="separate",
        endpoints={
            "create": UNCHANGED,
            "create-frames": UP_TO_8_SECONDS,
            "create-transition": Limits(max_seconds=8, max_frames=7),
            "create-fusion": Limits(max_frames=3),
            "extend": UNCHANGED,
            "lipsync": UNCHANGED,
        },
        rates=V5_RATES,
    ),
    Model(
        name="v5-fast",
        max_seconds=USUAL_SECONDS,
        endpoints={"create": UNCHANGED, "create-frames": UP_TO_8_SECONDS},
        rates=RATES,
    ),
)
MODELS = {model.name: model for model in MODEL_ROWS}
# Effects and lip sync take no `model`; both run on this one.
FIXED_MODEL = "v5"


def models_for(endpoint: str, frames: int = 1) -> dict[str, Model]:
    """The models that an endpoint offers for that many frames, in the table's order."""
    return {
        name: model
        for name, model in MODELS.items()
        if endpoint in model.endpoints and model.endpoints[endpoint].max_frames >= frames
    }


def models_with_audio(support: AudioSupport) -> list[str]:
    """The names of the models with this kind of audio, sorted."""
    return sorted(name for name, model in MODELS.items() if model.audio == support)


def max_frames(endpoint: str) -> int:
    """The most frames that any model of an endpoint takes."""
    return max(model.endpoints[endpoint].max_frames for model in models_for(endpoint).values())


def endpoint_flags(endpoint: str) -> frozenset[str]:
    """The additional boolean parameters that some model of an endpoint accepts."""
    return frozenset().union(
        *(model.accepted_flags(endpoint) for model in models_for(endpoint).values())
    )
