"""The pause that the API requests: the header `Retry-After` and the field `retryAfter`.

The PixVerse pages don't show them; useapi.net documents both for its whole platform with 429.
"""

import datetime as dt
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

MAX_PAUSE_SECONDS = 3600.0
_FIELDS = ("retryAfter", "retry_after")


def requested_pause_seconds(header: str, body: object, now: dt.datetime) -> float:
    """Return the requested pause in seconds: 0 if there is none, an hour at most.

    The header is in seconds or an HTTP date, the field a time with its zone (UTC without) or seconds.
    """
    fields = dict(body) if isinstance(body, Mapping) else {}
    inner = fields.get("error")
    places = (fields, inner if isinstance(inner, Mapping) else {})
    values = [header, *(place.get(name) for place in places for name in _FIELDS)]
    found = [_seconds(value, now) for value in values]
    return min(max([0.0, *found]), MAX_PAUSE_SECONDS)


def _seconds(value: object, now: dt.datetime) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return 0.0
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        moment = _moment(str(value).strip())
        return (moment - now).total_seconds() if moment else 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _moment(text: str) -> dt.datetime | None:
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
            return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
