"""PixVerse's own models in the sandbox: model-capabilities.md and the cost tables of the API's pages."""

from __future__ import annotations

from pixstudio.sandbox.dimensions import USUAL_RATIOS
from pixstudio.sandbox.model_row import Limits, Model

USUAL_SECONDS = {"1080p": 8, "720p": 10, "540p": 10, "360p": 10}
UP_TO_15_SECONDS = dict.fromkeys(("1080p", "720p", "540p", "360p"), 15)
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
NATIVE_ROWS = (
    Model(
        name="v6",
        max_seconds=UP_TO_15_SECONDS,
        audio="native",
        endpoints={
            "create": Limits(flags=("multi_shot",)),
            "create-frames": UNCHANGED,
            "extend": Limits(flags=("audio",)),
            "upscale": UNCHANGED,
        },
        rates={"1080p": 14, "720p": 7, "540p": 6, "360p": 4},
        default_quality="720p",
        max_prompt_length=5000,
    ),
    Model(
        name="pixverse-c1",
        max_seconds=UP_TO_15_SECONDS,
        endpoints={
            "create": UNCHANGED,
            "create-frames": UNCHANGED,
            "create-fusion": Limits(max_frames=7),
        },
        ratios=(*USUAL_RATIOS, "3:2", "2:3"),
        rates={"1080p": 14, "720p": 7, "540p": 6, "360p": 4},
        default_quality="720p",
        max_prompt_length=5000,
    ),
    Model(
        name="v5.6",
        max_seconds=USUAL_SECONDS,
        audio="native",
        endpoints={
            "create": UNCHANGED,
            "create-frames": UP_TO_8_SECONDS,
            "create-transition": Limits(max_seconds=8, max_frames=2),
            "create-fusion": Limits(max_frames=7),
            "motion-control": Limits(qualities=("720p", "540p", "360p"), default_quality="720p"),
            "upscale": UNCHANGED,
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
            "upscale": UNCHANGED,
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
            "upscale": UNCHANGED,
        },
        rates=V5_RATES,
    ),
    Model(
        name="v5-fast",
        max_seconds=USUAL_SECONDS,
        endpoints={"create": UNCHANGED, "create-frames": UP_TO_8_SECONDS, "upscale": UNCHANGED},
        rates=RATES,
    ),
)
