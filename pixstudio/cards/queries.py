"""How many jobs of a batch are in each list."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count

from pixstudio.jobs.models import Generation
from pixstudio.web.lists.ids import ColumnsByIds


def counts_of_batches(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """The number of jobs of each batch by their list (`ResultGroup`), removed ones too; at most one query.

    The ids are those of a team's own jobs.
    """
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for batch, group, count in _COUNTS.tuples(ids):
        counts[batch][group] = count
    return counts


_COUNTS = ColumnsByIds(
    lambda: (
        Generation.objects.order_by().values_list("batch", "result_group").annotate(Count("pk"))
    ),
    "batch",
)
