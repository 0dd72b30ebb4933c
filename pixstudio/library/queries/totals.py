"""Numbers of files and bytes."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet, Sum

from pixstudio.library.models import Asset, FileSum
from pixstudio.library.queries.assets import deletable_assets_of
from pixstudio.teams.models import Membership, Team
from pixstudio.web.prepared_queries import PreparedQuery


@dataclass(frozen=True)
class Totals:
    """Number of files by kind (without zeros), and their total bytes."""

    counts: dict[str, int] = field(default_factory=dict)
    size_bytes: int = 0

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def _file_sums(team_id: uuid.UUID) -> QuerySet[FileSum, Any]:
    rows = FileSum.objects.filter(team=team_id, count__gt=0).order_by("kind")
    return rows.values_list("kind", "is_trashed", "count", "size_bytes")


_FILE_SUMS = PreparedQuery(_file_sums, team_id=uuid.UUID)


def kept_and_trashed_totals(team: Team) -> tuple[Totals, Totals]:
    """Totals of the library without the trash, and of the trash; one query of a few rows."""
    rows = _FILE_SUMS.tuples({"team_id": team.pk})
    kept, trashed = ([row for row in rows if row[1] == is_trashed] for is_trashed in (False, True))
    return _totals(kept), _totals(trashed)


def _totals(rows: Iterable[tuple[str, bool, int, int]]) -> Totals:
    found = list(rows)
    counts = {kind: count for kind, _is_trashed, count, _size in found}
    return Totals(counts, sum(size_bytes for *_, size_bytes in found))


def trash_totals(team: Team) -> Totals:
    """Totals of the trash."""
    return kept_and_trashed_totals(team)[1]


def deletable_totals(member: Membership) -> Totals:
    """Totals of the files that the member may delete permanently."""
    return _sums_of(deletable_assets_of(member))


def _sums_of(rows: QuerySet[Asset]) -> Totals:
    found = rows.order_by().aggregate(count=Count("*"), sum=Sum("size_bytes"))
    return Totals({"": found["count"]} if found["count"] else {}, found["sum"] or 0)
