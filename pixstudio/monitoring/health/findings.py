"""What a check found: shared by `doctor` and the page Health."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.timesince import timesince

from pixstudio.web.formatting import SHORT_TIMES


@dataclass(frozen=True)
class Finding:
    """One check; `problems` is empty if it passed, and each says what to do. `note` says what was found.

    `is_urgent` tells what stops work from what only needs a look. `url` leads to the page that helps.
    """

    name: str
    problems: list[str] = field(default_factory=list)
    note: str = ""
    is_urgent: bool = True
    url: str = ""
    action: str = ""


def duration_text(duration: dt.timedelta) -> str:
    """Such as `12 min`."""
    begin = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return timesince(begin, begin + duration, time_strings=SHORT_TIMES, depth=1)
