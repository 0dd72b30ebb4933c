"""Counts that stop: a list says `1,000+` rather than read all its rows."""

from dataclasses import dataclass

from pixstudio.web.formatting import format_number

MOST = 1000


@dataclass(frozen=True)
class BoundedCount:
    """A number of rows; with `is_more` there are more than that."""

    count: int
    is_more: bool = False

    @classmethod
    def of(cls, found: int) -> "BoundedCount":
        """What to say of rows that were counted up to one more than MOST."""
        return cls(min(found, MOST), found > MOST)

    def __str__(self) -> str:
        return f"{format_number(self.count)}+" if self.is_more else format_number(self.count)
