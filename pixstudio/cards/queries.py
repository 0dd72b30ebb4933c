"""How many jobs of a batch are in each list."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count

from pixstudio.jobs.models import Generation


def counts_of_batches(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """The number of jobs of each batch by their list (`ResultGroup`), removed ones too; at most one query.

    The ids are those of a team's own jobs.
    """
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    if ids:
        rows = Generation.objects.filter(batch__in=ids).order_by()
        for batch, group, count in rows.values_list("batch", "result_group").annotate(Count("pk")):
            counts[batch][group] = count
    return counts
