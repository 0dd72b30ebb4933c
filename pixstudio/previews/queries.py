"""Results without a preview, and when the next one is to be made."""

import datetime as dt

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.result_types import DOWNLOAD_ONLY
from pixstudio.jobs.states import State
from pixstudio.previews.models import WantedPreview
from pixstudio.web.background.due_rows import earliest

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


def next_due_preview() -> dt.datetime | None:
    """The earliest time at which a preview is or was due."""
    return earliest(WantedPreview.objects.filter(due_at__isnull=False), "due_at")
