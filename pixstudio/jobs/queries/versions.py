"""Whether generations changed, told by one number in the query that reads the member."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from itertools import chain, repeat

from django.db.models import BigIntegerField, Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.teams.member_columns import MemberColumn
from pixstudio.teams.models import Membership, Team
from pixstudio.web import database_time

# A window longer than any transaction and than the difference of two hosts' clocks.
WINDOW = dt.timedelta(minutes=10)
_ROWS = 1_000_000_000_000
NO_JOB = uuid.UUID(int=0)


def _recent_versions(versions_since: dt.datetime) -> Subquery:
    return _number_of(
        Generation.objects.filter(team=OuterRef("team"), versioned_at__gte=versions_since)
    )


# A number that differs after any change of the team's jobs. It counts what changed since the beginning of
# this minute and in the ten before it, so it says nothing about another minute.
RECENT_VERSIONS = MemberColumn(
    "recent_versions",
    _recent_versions,
    {"versions_since": dt.datetime},
    lambda _request: {
        "versions_since": database_time.now().replace(second=0, microsecond=0) - WINDOW
    },
)


def changes_mark(member: Membership) -> str:
    """A text that differs after any change of the team's jobs, and in each minute.

    The member was read by a request, with the columns of a page.
    """
    return f"{database_time.now():%H%M}-{member.recent_versions}"  # type: ignore[attr-defined]


def column_of_versions(
    size: int, shown_of: Callable[[HttpRequest], Mapping[uuid.UUID, int]]
) -> MemberColumn:
    """`shown_versions`: the number of at most `size` jobs of the team; see `number_of_versions`."""
    names = [f"job_{number}" for number in range(size)]

    def build(**ids: uuid.UUID) -> Subquery:
        # The team in the sums, not as a condition: by its index SQLite would walk all jobs of the team.
        rows = Generation.objects.filter(pk__in=list(ids.values()))
        return _number_of(rows, Q(team=OuterRef("team")))

    def values(request: HttpRequest) -> Mapping[str, uuid.UUID]:
        return dict(zip(names, chain(shown_of(request), repeat(NO_JOB)), strict=False))

    return MemberColumn("shown_versions", build, dict.fromkeys(names, uuid.UUID), values)


def number_of_versions(versions: Mapping[uuid.UUID, int]) -> int:
    """What `shown_versions` is while none of the jobs changed: versions only rise."""
    return _ROWS * len(versions) + sum(versions.values())


def newer_than_shown(team: Team, shown: Mapping[uuid.UUID, int]) -> list[uuid.UUID]:
    """The team's generations among those shown whose version is newer now; one query by their ids."""
    rows = Generation.objects.filter(pk__in=list(shown)).order_by()
    found = rows.values_list("pk", "version", "team")
    return [pk for pk, version, owner in found if owner == team.pk and version > shown[pk]]


def _number_of(rows: GenerationQuerySet, counted: Q | None = None) -> Subquery:
    """The number of the rows that are `counted`, from their versions alone: an index has those."""
    count = Count("version", filter=counted)
    number = count * _ROWS + Coalesce(Sum("version", filter=counted), 0)
    # One group for all rows, of which there is one even without any row.
    all_rows = rows.order_by().annotate(all_rows=Value(1)).values("all_rows")
    numbers = all_rows.annotate(number=number).values("number")
    return Subquery(numbers, output_field=BigIntegerField())
