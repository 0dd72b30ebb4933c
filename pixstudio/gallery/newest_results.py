"""One page of results, newest first."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from pixstudio.web.lists.bounded_count import BoundedCount


class Listed(NamedTuple):
    """A result in a list: what its place, the sums and its tile depend on. `spent` is in credits."""

    id: uuid.UUID
    version: int
    created_at: dt.datetime
    is_imported: bool
    spent: int
    creator: int | None
    creator_name: str | None
    rating: int | None

    @property
    def pk(self) -> uuid.UUID:
        return self.id


@dataclass(frozen=True)
class ResultPage:
    """One page of a list; `more` is the next page's key, '' on the last."""

    rows: list[Listed]
    more: str


@dataclass(frozen=True)
class NewestResults:
    """One page of the `count` results of an effect or of a file, as its page shows them."""

    rows: list[Listed]
    count: BoundedCount
    more: str
