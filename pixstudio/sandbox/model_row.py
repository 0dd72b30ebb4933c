"""A row of the sandbox's models: what each endpoint takes with it, and its credits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pixstudio.sandbox.dimensions import USUAL_RATIOS

# `native`: `audio: true`. `separate`: speech and sound effects by parameters of their own.
AudioSupport = Literal["native", "separate"]
# Credits by length in seconds, or one number: credits per second.
Rate = int | Mapping[int, int]
Rates = Mapping[str, Rate]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one endpoint narrows for a model, and the flags that only this endpoint accepts.

    `min_seconds` and `max_seconds` narrow the model's lengths, `qualities` and `default_quality` replace the
    model's. `max_frames`, `max_videos` and `max_audios` are how many files transitions and fusions take.
    `needs_frame` refuses a request without a first frame.
    """

    min_seconds: int | None = None
    max_seconds: int | None = None
    qualities: tuple[str, ...] | None = None
    default_quality: str | None = None
    max_frames: int = 1
    max_videos: int = 0
    max_audios: int = 0
    flags: tuple[str, ...] = ()
    needs_frame: bool = False

    def max_files(self, kind: Literal["video", "audio"]) -> int:
        """How many videos or audio files it takes."""
        return self.max_videos if kind == "video" else self.max_audios


@dataclass(frozen=True, kw_only=True)
class Model:
    """One row of the table.

    `max_seconds` lists the qualities, best first, each with its longest video. `flags` are boolean
    parameters beyond those of every model (such as `multi_shot`), `refused` are common parameters that
    the model does not accept (such as `seed`), `required` those it wants. Without `audio_rates` audio is
    included in the price. `needs_permission` limits it to accounts whose `features` have `veo_sora_models` 1;
    `is_free_on_pro` costs accounts with the Pro plan or a higher one nothing.
    """

    name: str
    max_seconds: Mapping[str, int]
    endpoints: Mapping[str, Limits]
    rates: Rates
    audio_rates: Rates | None = None
    audio: AudioSupport | None = None
    default_quality: str = "540p"
    max_prompt_length: int = 2048
    min_seconds: int = 1
    ratios: tuple[str, ...] = tuple(USUAL_RATIOS)
    flags: tuple[str, ...] = ()
    refused: tuple[str, ...] = field(default=())
    required: tuple[str, ...] = ()
    needs_permission: bool = False
    is_free_on_pro: bool = False

    def qualities(self, endpoint: str) -> tuple[str, ...]:
        """The qualities of an endpoint, best first."""
        return self.endpoints[endpoint].qualities or tuple(self.max_seconds)

    def longest_seconds(self, endpoint: str, quality: str | None = None) -> int:
        """The longest video of an endpoint in seconds, at one quality or at any."""
        seconds = self.max_seconds[quality] if quality else max(self.max_seconds.values())
        cap = self.endpoints[endpoint].max_seconds
        return seconds if cap is None else min(seconds, cap)

    def shortest_seconds(self, endpoint: str) -> int:
        """The shortest video of an endpoint in seconds."""
        own = self.endpoints[endpoint].min_seconds
        return self.min_seconds if own is None else own

    def usual_quality(self, endpoint: str) -> str:
        """The quality of a request that names none."""
        return self.endpoints[endpoint].default_quality or self.default_quality

    def accepted_flags(self, endpoint: str) -> frozenset[str]:
        """The additional boolean parameters that an endpoint accepts for this model."""
        return frozenset((*self.flags, *self.endpoints[endpoint].flags))
