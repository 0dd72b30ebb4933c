"""A rule as pages, runs and previews pass it on."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pixstudio.retention.models import RemovalAction, RetentionRule, RetentionRun, Spared
from pixstudio.web.background.retention import DAY, RETAINED, TEAM_KINDS, Kind
from pixstudio.web.background.retention_limits import bounds_of

# Kinds that take storage: their owners are told before much of them goes.
STORED_KINDS = (Kind.RESULTS, Kind.TRASH, Kind.LIBRARY_TRASH)
# Removed by the hour and without a run each: nothing of a team depends on them.
NOTIFICATION_KINDS = (Kind.NOTIFICATIONS_READ, Kind.NOTIFICATIONS)
RUN_KINDS = tuple(kind for kind in TEAM_KINDS if kind not in NOTIFICATION_KINDS)
ALL_SPARED = frozenset(choice.value for choice in Spared)


@dataclass(frozen=True)
class Rule:
    """After how many days a kind goes (None: never). The rest is for results alone."""

    days: int | None
    action: str = ""
    storage_class: str = ""
    spared: frozenset[str] = frozenset()

    @classmethod
    def of(cls, row: RetentionRule) -> "Rule":
        return cls(row.days, row.action, row.storage_class, frozenset(row.spared))

    @classmethod
    def of_run(cls, run: RetentionRun) -> "Rule":
        return cls(None, run.action, run.storage_class, frozenset(run.spared))

    def within(self, kind: Kind) -> "Rule":
        """The same with days that the operator allows."""
        return replace(self, days=bounds_of(kind).within(self.days))

    def before(self, now: dt.datetime) -> dt.datetime | None:
        """What is older than this goes; None where nothing does."""
        return None if self.days is None else now - self.days * DAY


def default_rule(kind: Kind) -> Rule:
    """What counts until owners choose, if the operator sets no limits."""
    days = RETAINED[kind].default_days
    if kind is Kind.RESULTS:
        return Rule(days, RemovalAction.TRASH.value, "", ALL_SPARED)
    return Rule(days)


def mark_of(rules: Mapping[Kind, Rule]) -> str:
    """A digest of rules, so that a form knows whether they were changed since it was drawn."""
    parts = [
        (str(kind), rule.days, rule.action, rule.storage_class, sorted(rule.spared))
        for kind, rule in sorted(rules.items())
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
