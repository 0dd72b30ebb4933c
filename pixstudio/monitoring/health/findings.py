"""What a check found: shared by `doctor` and the page Health."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.timesince import timesince

from pixstudio.web.formatting import SHORT_TIMES


class Link(NamedTuple):
    """The page that helps, and what its button says."""

    url: str
    action: str


@dataclass(frozen=True)
class Finding:
    """One check; `problems` is empty if it passed, and each says what to do. `note` says what was found.

    `is_urgent` tells what stops work from what only needs a look.
    """

    name: str
    problems: list[str] = field(default_factory=list)
    note: str = ""
    is_urgent: bool = True
    link: Link | None = None


def duration_text(duration: dt.timedelta) -> str:
    """Such as `12 min`."""
    begin = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return timesince(begin, begin + duration, time_strings=SHORT_TIMES, depth=1)
