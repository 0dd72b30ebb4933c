"""How many files there are, and how much they take."""

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from pixstudio.library.models import Asset
from pixstudio.library.queries.files import kept_assets_of, trashed_assets_of
from pixstudio.teams.models import Team


@dataclass(frozen=True)
class Sums:
    """Files by kind (kinds without any are left out), and the bytes of all of them."""

    counts: dict[str, int] = field(default_factory=dict)
    size_bytes: int = 0

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def sums_of(team: Team) -> Sums:
    """The files in use; one query, from an index alone."""
    return _sums(kept_assets_of(team))


def trash_sums_of(team: Team) -> Sums:
    """The files in the trash; one query."""
    return _sums(trashed_assets_of(team))


def _sums(rows: QuerySet[Asset]) -> Sums:
    grouped = rows.order_by().values_list("kind").annotate(Count("pk"), Sum("size_bytes"))
    found = list(grouped)
    return Sums(
        {kind: count for kind, count, _ in found}, sum(size_bytes for _, _, size_bytes in found)
    )
