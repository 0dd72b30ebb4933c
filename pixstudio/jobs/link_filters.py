"""Filters of lists of jobs that walk a table of their own: whatever is linked to jobs, in the list's order.

A room registers its filter; the gallery reads the address, walks the links, and checks all other filters on
the jobs (`gallery/fronts.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from pixstudio.teams.models import Membership


@dataclass(frozen=True)
class LinkFilter:
    """A filter by linked rows.

    `parameter` is its name in the gallery's address. `links` gives the linked rows for a member and a typed
    value, of the member's team only, and none for a value that nothing has. Each row has a `generation` and
    the job's `created_at`; an index of the table has these two after the columns that `links` filters by.
    `label` is what the filter's chip says, None where another part of the page says it.
    """

    parameter: str
    links: Callable[[Membership, str], QuerySet[Any]]
    label: Callable[[Membership, str], str] | None = None
    icon: str = ""


# By parameter. Of several in one address the first of these is walked: those with fewer rows come first.
LINK_FILTERS: dict[str, LinkFilter] = {}


def register_link_filter(link_filter: LinkFilter) -> None:
    """Have the gallery filter by this. For an app's `ready`."""
    LINK_FILTERS[link_filter.parameter] = link_filter
