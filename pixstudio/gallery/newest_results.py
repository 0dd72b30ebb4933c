"""One page of results, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from pixstudio.jobs.models import Generation
from pixstudio.web.lists.bounded_count import BoundedCount


@dataclass(frozen=True)
class ResultPage:
    """One page of a list; `more` is the next page's key, '' on the last."""

    rows: list[Generation]
    more: str


@dataclass(frozen=True)
class NewestResults:
    """One page of the `count` results of an effect or of a file, as its page shows them."""

    rows: list[Generation]
    count: BoundedCount
    more: str
