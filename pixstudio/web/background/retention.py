"""How long everything is kept that is ever removed by age: one table of kinds.

Functions that remove what is old are marked by `prunes` or `prunes_team` with the kinds they remove, and take
the time from here. Pages, docs and the clock read the same rows (docs/retention.md).
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
LONGEST_DAYS = 3650
Text = str | Promise
# Removes at most so many of a team's rows from before a moment; returns how many.
TeamPrune = Callable[[uuid.UUID, dt.datetime, int], int]
Prune = TypeVar("Prune", bound=Callable[..., Any])


class Kind(StrEnum):
    """What has a time of its own. Those of teams come first."""

    RESULTS = "results"
    TRASH = "trash"
    LIBRARY_TRASH = "library_trash"
    DRAFTS = "drafts"
    SHARE_LINKS = "share_links"
    NOTIFICATIONS_READ = "notifications_read"
    NOTIFICATIONS = "notifications"
    AUDIT = "audit"

    SESSIONS = "sessions"
    UPLOADS = "uploads"
    LEFTOVERS = "leftovers"
    DOWNLOAD_LISTS = "download_lists"
    BULK_RUNS = "bulk_runs"
    PROPOSED_RUNS = "proposed_runs"
    RETENTION_RUNS = "retention_runs"
    CREDIT_READINGS = "credit_readings"
    RECONCILED_DAYS = "reconciled_days"
    WEBHOOK_DELIVERIES = "webhook_deliveries"
    MESSAGES = "messages"
    EVENTS = "events"
    KEYED_EVENTS = "keyed_events"
    IDEMPOTENCY_KEYS = "idempotency_keys"
    TASKS = "tasks"
    LOST_TASKS = "lost_tasks"


@dataclass(frozen=True)
class Retained:
    """One kind: how long it is kept by default (None for ever), and what a team may choose instead.

    `since` says from when on. Without `least_days` the time is the same for all.
    """

    label: Text
    since: Text
    kept: dt.timedelta | None = None
    least_days: int = 0
    most_days: int = LONGEST_DAYS

    @property
    def is_chosen_by_team(self) -> bool:
        return self.least_days > 0

    @property
    def may_be_for_ever(self) -> bool:
        """Whether a team may choose that nothing is removed."""
        return self.is_chosen_by_team and self.kept is None

    @property
    def default_days(self) -> int | None:
        return None if self.kept is None else self.kept.days


RETAINED: Mapping[Kind, Retained] = {
    Kind.RESULTS: Retained(_("Results"), _("after saving"), least_days=7),
    Kind.TRASH: Retained(_("Results in the trash"), _("after moving to the trash"), least_days=1),
    Kind.LIBRARY_TRASH: Retained(
        _("Library files in the trash"), _("after moving to the trash"), least_days=1
    ),
    Kind.DRAFTS: Retained(_("Drafts"), _("after the last change"), least_days=7),
    Kind.SHARE_LINKS: Retained(
        _("Ended share links, with visitors’ comments"),
        _("after expiring or being revoked"),
        least_days=1,
    ),
    Kind.NOTIFICATIONS_READ: Retained(
        _("Read notifications"), _("after reading"), 90 * DAY, 1, 730
    ),
    Kind.NOTIFICATIONS: Retained(_("All notifications"), _("after arriving"), 365 * DAY, 7, 730),
    Kind.AUDIT: Retained(_("Audit log"), _("after the action"), least_days=365),
    Kind.SESSIONS: Retained(_("Sign-in sessions"), _("after expiring"), dt.timedelta()),
    Kind.UPLOADS: Retained(_("Abandoned and ended uploads"), _("after the last progress"), 7 * DAY),
    Kind.LEFTOVERS: Retained(_("Stored bytes that belong to no file"), _("after writing"), DAY),
    Kind.DOWNLOAD_LISTS: Retained(_("Lists of results to download"), _("after creating"), 7 * DAY),
    Kind.BULK_RUNS: Retained(_("Bulk actions"), _("after starting"), 30 * DAY),
    Kind.PROPOSED_RUNS: Retained(
        _("Bulk actions that were not confirmed"), _("after the proposal"), DAY
    ),
    Kind.RETENTION_RUNS: Retained(_("Runs of retention rules"), _("after starting"), 365 * DAY),
    Kind.CREDIT_READINGS: Retained(_("Credit readings of accounts"), _("after reading"), 90 * DAY),
    Kind.RECONCILED_DAYS: Retained(_("Reconciled days"), _("after the day"), 90 * DAY),
    Kind.WEBHOOK_DELIVERIES: Retained(_("Webhook deliveries"), _("after the event"), 30 * DAY),
    Kind.MESSAGES: Retained(_("Records of pushes and emails"), _("after creating"), 7 * DAY),
    Kind.EVENTS: Retained(_("Events that were handled"), _("after happening"), 7 * DAY),
    Kind.KEYED_EVENTS: Retained(
        _("Events that must not repeat or were not handled"), _("after happening"), 40 * DAY
    ),
    Kind.IDEMPOTENCY_KEYS: Retained(_("Idempotency keys of the API"), _("after the request"), DAY),
    Kind.TASKS: Retained(_("Finished background tasks"), _("after finishing"), HOUR),
    Kind.LOST_TASKS: Retained(_("Background tasks whose worker died"), _("after starting"), DAY),
}
TEAM_KINDS = tuple(kind for kind, row in RETAINED.items() if row.is_chosen_by_team)
# Who removes each kind; complete once all apps are ready.
PRUNES: dict[Kind, Callable[..., Any]] = {}
TEAM_PRUNES: dict[Kind, TeamPrune] = {}


def kept_for(kind: Kind) -> dt.timedelta:
    """How long a kind is kept where no team chooses. Raises: ValueError for one that is kept for ever."""
    kept = RETAINED[kind].kept
    if kept is None:
        raise ValueError(f"{kind} is kept for ever by default.")
    return kept


def prunes(*kinds: Kind) -> Callable[[Prune], Prune]:
    """Mark the function that removes what is old of these kinds."""

    def mark(function: Prune) -> Prune:
        PRUNES.update(dict.fromkeys(kinds, function))
        return function

    return mark


def prunes_team(kind: Kind) -> Callable[[TeamPrune], TeamPrune]:
    """Mark the function that removes a kind of one team from before a moment, some rows at a time."""

    def mark(function: TeamPrune) -> TeamPrune:
        PRUNES[kind] = TEAM_PRUNES[kind] = function
        return function

    return mark
