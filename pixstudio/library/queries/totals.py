"""Numbers of files and bytes."""

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from pixstudio.library.models import Asset
from pixstudio.library.queries.assets import deletable_assets_of, kept_assets_of, trashed_assets_of
from pixstudio.teams.models import Membership, Team


@dataclass(frozen=True)
class Totals:
    """Number of files by kind (without zeros), and their total bytes."""

    counts: dict[str, int] = field(default_factory=dict)
    size_bytes: int = 0

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def library_totals(team: Team) -> Totals:
    """Totals by kind without the trash; one index-only query."""
    # Counting a column would read every row.
    rows = kept_assets_of(team).order_by().values_list("kind")
    found = list(rows.annotate(count=Count("*"), sum=Sum("size_bytes")))
    return Totals(
        {kind: count for kind, count, _ in found}, sum(found_sum for *_, found_sum in found)
    )


def deletable_totals(member: Membership) -> Totals:
    """Totals of the files that the member may delete permanently."""
    return _sums_of(deletable_assets_of(member))


def trash_totals(team: Team) -> Totals:
    """Totals of the trash, not by kind; one query."""
    return _sums_of(trashed_assets_of(team))


def _sums_of(rows: QuerySet[Asset]) -> Totals:
    found = rows.order_by().aggregate(count=Count("*"), sum=Sum("size_bytes"))
    return Totals({"": found["count"]} if found["count"] else {}, found["sum"] or 0)
