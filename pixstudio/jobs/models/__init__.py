"""Jobs, their attempts, batches and inputs."""

from pixstudio.jobs.models.attempts import Attempt
from pixstudio.jobs.models.batches import Batch, FairShare
from pixstudio.jobs.models.budget_sums import BudgetSum
from pixstudio.jobs.models.cost_centers import CostCenter
from pixstudio.jobs.models.durations import LearnedDurations
from pixstudio.jobs.models.inputs import GenerationInput
from pixstudio.jobs.models.jobs import (
    FILE_GONE,
    Generation,
    GenerationQuerySet,
)
from pixstudio.jobs.models.posters import WantedPoster
from pixstudio.jobs.states import IMPORTED

__all__ = [
    "FILE_GONE",
    "IMPORTED",
    "Attempt",
    "Batch",
    "BudgetSum",
    "CostCenter",
    "FairShare",
    "Generation",
    "GenerationInput",
    "GenerationQuerySet",
    "LearnedDurations",
    "WantedPoster",
]
