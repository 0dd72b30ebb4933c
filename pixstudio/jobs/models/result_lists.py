"""Which list a job is in, and the indexes that lists are read from."""

import itertools

from django.db import models
from django.db.models import Case, Value, When

from pixstudio.jobs.states import FAILED_STATES, IMPORTED, ResultGroup, State

# The list a job is in. Computed by the database, so that no update of a state can forget it.
RESULT_GROUP = Case(
    When(removed_at__isnull=False, then=Value(ResultGroup.REMOVED.value)),
    When(state=State.DONE, then=Value(ResultGroup.FINISHED.value)),
    When(
        problem=IMPORTED,
        state__in=(State.SAVING, State.UNSAVED),
        then=Value(ResultGroup.FINISHED.value),
    ),
    When(state__in=sorted(FAILED_STATES), then=Value(ResultGroup.FAILED.value)),
    default=Value(ResultGroup.OPEN.value),
)
# What lists filter by, besides the group; each combination has an index in the order of the list.
FILTERS = ("creator", "operation", "model")


def filter_indexes() -> list[models.Index]:
    """An index for each combination of filters: the rows of a list are one range of it, read from its end.

    Ascending, so that new rows are added at the end, which leaves SQLite's pages full.
    """
    combinations = [c for n in range(len(FILTERS) + 1) for c in itertools.combinations(FILTERS, n)]
    return [
        models.Index(
            fields=["team", "result_group", *fields, "created_at", "id"],
            name="_".join(["list", *fields]),
        )
        for fields in combinations
    ]
