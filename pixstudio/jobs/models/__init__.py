"""Jobs, their attempts, batches and inputs."""

from pixstudio.jobs.models.attempts import Attempt
from pixstudio.jobs.models.batches import Batch, Turn
from pixstudio.jobs.models.jobs import (
    FILE_GONE,
    IMPORTED,
    Generation,
    GenerationInput,
    GenerationQuerySet,
)
from pixstudio.jobs.models.posters import WantedPoster

__all__ = [
    "FILE_GONE",
    "IMPORTED",
    "Attempt",
    "Batch",
    "Generation",
    "GenerationInput",
    "GenerationQuerySet",
    "Turn",
    "WantedPoster",
]
