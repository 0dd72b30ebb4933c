"""How many jobs of a batch are in each list, and how many of its results the API did not make."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.web.lists.ids import ColumnsByIds


def counts_of_batches(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """The number of jobs of each batch by their list (`ResultGroup`), removed ones too; at most one query.

    The ids are those of a team's own jobs.
    """
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for batch, group, count in _COUNTS.tuples(ids):
        counts[batch][group] = count
    return counts


def unmade_in_batches(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """By batch, how many results were asked for beyond those that its requests made; at most one query."""
    unmade: dict[uuid.UUID, int] = defaultdict(int)
    for batch, made, asked in _REQUESTS.tuples(ids):
        unmade[batch] += max(0, (asked or 1) - made)
    return unmade


_COUNTS = ColumnsByIds(
    lambda: (
        Generation.objects.order_by().values_list("batch", "result_group").annotate(Count("pk"))
    ),
    "batch",
)
_REQUESTS = ColumnsByIds(
    lambda: (
        Attempt.objects.filter(first=None, remote_id__isnull=False)
        .order_by()
        .values_list("generation__batch", "made_count", "body__create_count")
    ),
    "generation__batch",
)
