"""What the operator lets teams choose: RETENTION_LIMITS, such as `audit:365-1095,notifications:-90`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from pixstudio.web.background.retention import RETAINED, Kind

ENTRY = re.compile(r"([a-z_]+):(\d{0,5})-(\d{0,5})")


class InvalidLimits(Exception):
    """RETENTION_LIMITS can't be followed; the text says what to change. Until then no rule is applied."""


@dataclass(frozen=True)
class Bounds:
    """The days that a team may choose for a kind; `is_limited` says whether the operator narrowed them."""

    least_days: int
    most_days: int
    may_be_for_ever: bool
    default_days: int | None
    is_limited: bool = False

    def within(self, days: int | None) -> int | None:
        """The days that count where a team has chosen these, None for ever."""
        if days is None:
            return None if self.may_be_for_ever else self.most_days
        return min(max(days, self.least_days), self.most_days)


def bounds_of(kind: Kind) -> Bounds:
    """What a team may choose for a kind. Raises: InvalidLimits."""
    return _all_bounds(settings.RETENTION_LIMITS)[kind]


def limited_kinds() -> Mapping[Kind, Bounds]:
    """The kinds that the operator narrowed. Raises: InvalidLimits."""
    found = _all_bounds(settings.RETENTION_LIMITS).items()
    return {kind: bounds for kind, bounds in found if bounds.is_limited}


@lru_cache(maxsize=8)
def _all_bounds(text: str) -> dict[Kind, Bounds]:
    found = {kind: _own_bounds(kind) for kind, row in RETAINED.items() if row.is_chosen_by_team}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        kind = _kind_of(entry)
        if found[kind].is_limited:
            raise InvalidLimits(f"“{kind}” is there twice.")
        found[kind] = _narrowed(entry, kind, found[kind])
    _check_order(found)
    return found


def _own_bounds(kind: Kind) -> Bounds:
    row = RETAINED[kind]
    return Bounds(row.least_days, row.most_days, row.may_be_for_ever, row.default_days)


def _kind_of(entry: str) -> Kind:
    match = ENTRY.fullmatch(entry)
    if match is None or match.group(2, 3) == ("", ""):
        raise InvalidLimits(f"“{entry}” isn’t like audit:365-1095, results:30- or drafts:-90.")
    names = [kind.value for kind, row in RETAINED.items() if row.is_chosen_by_team]
    if match[1] not in names:
        raise InvalidLimits(f"“{match[1]}” is none of {', '.join(names)}.")
    return Kind(match[1])


def _narrowed(entry: str, kind: Kind, own: Bounds) -> Bounds:
    match = ENTRY.fullmatch(entry)
    typed_least, typed_most = match.group(2, 3) if match else ("", "")
    least, most = int(typed_least or own.least_days), int(typed_most or own.most_days)
    if not own.least_days <= least <= most <= own.most_days:
        words = f"“{entry}”: days go from {own.least_days} to {own.most_days}, the lower first."
        raise InvalidLimits(words)
    for_ever = own.may_be_for_ever and not typed_most
    bounds = Bounds(least, most, for_ever, own.default_days, is_limited=True)
    default = bounds.within(own.default_days)
    return Bounds(least, most, for_ever, default, is_limited=True)


def _check_order(found: Mapping[Kind, Bounds]) -> None:
    read, all_of_them = found[Kind.NOTIFICATIONS_READ], found[Kind.NOTIFICATIONS]
    if read.least_days > all_of_them.most_days:
        words = "read notifications would be kept longer than all notifications may be."
        raise InvalidLimits(f"“{Kind.NOTIFICATIONS_READ}”: {words}")
