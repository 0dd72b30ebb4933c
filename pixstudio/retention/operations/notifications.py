"""Removes old notifications of each team, by its rule or the default."""

import datetime as dt
import uuid

from pixstudio.retention.models import RetentionRule
from pixstudio.retention.rules import NOTIFICATION_KINDS, Rule, default_rule
from pixstudio.retention.task_queue import enqueue
from pixstudio.teams.models import Team
from pixstudio.web.background.retention import DAY, TEAM_PRUNES, Kind

PRUNE_SECONDS = 3600.0
PRUNED_AT_ONCE = 5000


def start_pruning_notifications(_now: dt.datetime) -> None:
    """For the clock: a worker does it, where there is any team."""
    if Team.objects.exists():
        enqueue("prune_old_notifications")


def prune_notifications(*, now: dt.datetime) -> int:
    """Remove each team's old notifications, at most a few thousand of each kind; returns how many.

    A rule that was made stricter counts from the day that it starts. May be repeated.
    """
    rows = RetentionRule.objects.filter(kind__in=NOTIFICATION_KINDS, starts_at__lte=now)
    chosen = {(row.team_id, row.kind): row.days for row in rows}
    teams = Team.objects.present().order_by("pk").values_list("pk", flat=True)
    return sum(
        _prune(team_id, kind, chosen.get((team_id, str(kind))), now)
        for team_id in teams.iterator()
        for kind in NOTIFICATION_KINDS
    )


def _prune(team_id: uuid.UUID, kind: Kind, days: int | None, now: dt.datetime) -> int:
    rule = Rule(days) if days else default_rule(kind)
    days = rule.within(kind).days
    return TEAM_PRUNES[kind](team_id, now - days * DAY, PRUNED_AT_ONCE) if days else 0
