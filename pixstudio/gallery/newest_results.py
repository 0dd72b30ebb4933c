"""The newest results of an effect or of a file, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from pixstudio.jobs.models import Generation


@dataclass(frozen=True)
class NewestResults:
    """One page of the `count` results, newest first; `more` is the next page's key, '' on the last."""

    rows: list[Generation]
    count: int
    more: str
