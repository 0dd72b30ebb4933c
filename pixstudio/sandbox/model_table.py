"""The models of the sandbox: one row per model, read by the rules and the prices.

To add a model, add one row to `native_models.py` or `third_party_models.py`; nothing else in the sandbox
names a model, except the one behind effects and lip sync. The operations are in operations.py.
The first row that offers an endpoint is the endpoint's default model.
"""

from __future__ import annotations

from typing import Literal

from pixstudio.sandbox.model_row import AudioSupport, Limits, Model
from pixstudio.sandbox.native_models import NATIVE_ROWS, UNCHANGED
from pixstudio.sandbox.third_party_models import THIRD_PARTY_ROWS

__all__ = ["FIXED_MODEL", "MODELS", "UNCHANGED", "AudioSupport", "Limits", "Model"]

MODELS = {model.name: model for model in (*NATIVE_ROWS, *THIRD_PARTY_ROWS)}
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


def max_files(endpoint: str, kind: Literal["video", "audio"]) -> int:
    """The most videos or audio files that any model of an endpoint takes."""
    return max(model.endpoints[endpoint].max_files(kind) for model in models_for(endpoint).values())
