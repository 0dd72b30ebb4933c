"""Counts that stop: a list says `1,000+` rather than read all its rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from pixstudio.web.formatting import format_number

MOST = 1000


@dataclass(frozen=True)
class BoundedCount:
    """A number of rows; with `is_more` there are more than that."""

    count: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{format_number(self.count)}+" if self.is_more else format_number(self.count)


def bounded_count(rows: "QuerySet[Any]", most: int = MOST) -> BoundedCount:
    """Count the rows, in their order and at most this many."""
    found = rows.values("pk")[: most + 1].count()
    return BoundedCount(min(found, most), found > most)
