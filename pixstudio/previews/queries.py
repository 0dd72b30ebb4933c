"""Results without a preview."""

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.result_types import DOWNLOAD_ONLY
from pixstudio.jobs.states import State

# A file of this size plays at once as it is.
LARGEST_BYTES = 300_000


def results_without_preview() -> GenerationQuerySet:
    """Large videos of all teams that have no preview, nor one that is to be made or was given up."""
    rows = Generation.objects.filter(
        state=State.DONE,
        size_bytes__gt=LARGEST_BYTES,
        content_type__startswith="video/",
        preview="",
        deleted_at=None,
        wanted_preview=None,
    )
    return rows.exclude(file="").exclude(problem__in=DOWNLOAD_ONLY)
