"""Which lists a job is in, and the indexes that they are read from.

Computed by the database, so that no update of a state can forget it.
"""

import itertools

from django.db import models
from django.db.models import Case, F, Q, Value, When

from pixstudio.jobs.states import (
    FAILED_STATES,
    IMPORTED,
    NEEDS_USER,
    RETRYABLE,
    UNDER_WAY,
    PanelRank,
    ResultGroup,
    State,
)

IS_HERE = Q(removed_at__isnull=True)
# An imported job that is finished at PixVerse, whether its file is here yet or not.
IMPORTED_UNSAVED = Q(problem=IMPORTED, state__in=(State.SAVING, State.UNSAVED))
# The list of the gallery.
RESULT_GROUP = Case(
    When(removed_at__isnull=False, then=Value(ResultGroup.REMOVED.value)),
    When(state=State.DONE, then=Value(ResultGroup.FINISHED.value)),
    When(IMPORTED_UNSAVED, then=Value(ResultGroup.FINISHED.value)),
    When(state__in=sorted(FAILED_STATES), then=Value(ResultGroup.FAILED.value)),
    default=Value(ResultGroup.OPEN.value),
)
# The group of the Activity panel, for jobs that have not ended. No user waits for imported ones.
PANEL_RANK = Case(
    When(~IS_HERE | IMPORTED_UNSAVED, then=None),
    When(state__in=sorted(NEEDS_USER), then=Value(PanelRank.NEEDS_USER.value)),
    When(state__in=sorted(UNDER_WAY), then=Value(PanelRank.UNDER_WAY.value)),
    When(state=State.QUEUED, then=Value(PanelRank.WAITING.value)),
    default=None,
)
# The estimate of a job that waits.
WAITING_CREDITS = Case(When(IS_HERE, state=State.QUEUED, then=F("estimate_credits")), default=None)
# When a job ended, and when one ended that can be retried; not of imported ones.
ENDED_AT = Case(
    When(
        IS_HERE,
        is_imported=False,
        state__in=sorted({State.DONE, *FAILED_STATES}),
        then=F("changed_at"),
    ),
    default=None,
)
FAILED_AT = Case(
    When(IS_HERE, is_imported=False, state__in=sorted(RETRYABLE), then=F("changed_at")),
    default=None,
)
# When a result was put into the trash, while it is there.
TRASHED_AT = Case(
    When(removed_at__isnull=False, deleted_at__isnull=True, then=F("removed_at")), default=None
)
# When a result that is not in the trash was saved, while its file is here.
STORED_AT = Case(
    When(IS_HERE, state=State.DONE, size_bytes__isnull=False, then=F("finished_at")), default=None
)
# What lists filter by, besides the group; each combination has an index in the order of the list.
FILTERS = ("creator", "operation", "model")


COMBINATIONS = [c for n in range(len(FILTERS) + 1) for c in itertools.combinations(FILTERS, n)]


def filter_indexes() -> list[models.Index]:
    """An index for each combination of filters: the rows of a list are one range of it, read from its end.

    Ascending, so that new rows are added at the end, which leaves SQLite's pages full.
    """
    return [
        models.Index(
            fields=["team", "result_group", *fields, "created_at", "id"],
            name="_".join(["list", *fields]),
        )
        for fields in COMBINATIONS
    ]


def rated_indexes() -> list[models.Index]:
    """The same for the results of each rating, rejected ones among them."""
    return [
        models.Index(
            fields=["team", "result_group", "rating", *fields, "created_at", "id"],
            condition=Q(rating__isnull=False),
            name="_".join(["rated", *fields]),
        )
        for fields in COMBINATIONS
    ]


def key_indexes() -> list[models.Index]:
    """Indexes of the jobs that an API key asked for: for its page, and of those that wait for its budget.

    SQLite uses a partial index only where its condition reads IS NOT NULL.
    """
    fields = {"jobs_of_key": ["created_at", "id"], "states_of_key": ["state"]}
    return [
        models.Index(fields=["api_key", *names], condition=Q(api_key__isnull=False), name=name)
        for name, names in fields.items()
    ]


def present_indexes() -> list[models.Index]:
    """Indexes of the few jobs that have not ended, of those that ended last, the trash and stored files.

    SQLite uses a partial index only where its condition reads IS NOT NULL.
    """
    waiting = ["waiting_credits", "hold", "estimate_is_exact", "paused_at", "creator"]
    fields = {
        "team_panel": ("panel_rank", ["panel_rank", "-created_at", "-id"]),
        "team_waiting": ("waiting_credits", waiting),
        # The front of each member's queue, however long it is: for the pages and for claims.
        "team_line": ("waiting_credits", ["creator", "queue_position", "created_at", "id"]),
        "team_approvals": ("pending_approval", ["pending_approval"]),
        "team_ended": ("ended_at", ["-ended_at", "-id"]),
        "team_failed": ("failed_at", ["-failed_at", "-id"]),
        "team_trash": ("trashed_at", ["-trashed_at", "-id"]),
        "team_stored": ("stored_at", ["stored_at", "id", "storage_class"]),
        "team_bytes": ("size_bytes", ["creator", "size_bytes"]),
    }
    return [
        models.Index(
            fields=["team", *names], condition=Q(**{f"{column}__isnull": False}), name=name
        )
        for name, (column, names) in fields.items()
    ]
