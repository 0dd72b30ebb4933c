"""Jobs, their sendings, and what surrounds the asking."""

from pixstudio.generations.models.asking import Batch, Draft, Turn
from pixstudio.generations.models.bringing import VideoImport, WantedPoster
from pixstudio.generations.models.jobs import (
    FILE_GONE,
    IMPORTED,
    Generation,
    GenerationInput,
    GenerationQuerySet,
)
from pixstudio.generations.models.sendings import Attempt

__all__ = [
    "FILE_GONE",
    "IMPORTED",
    "Attempt",
    "Batch",
    "Draft",
    "Generation",
    "GenerationInput",
    "GenerationQuerySet",
    "Turn",
    "VideoImport",
    "WantedPoster",
]
