"""Brings rules of teams into what the operator allows."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.retention.models import RetentionRule
from pixstudio.retention.operations.rules import STARTS_AFTER, save_rule, stop_runs
from pixstudio.retention.queries import Amount, amount_of, stored_rule
from pixstudio.retention.rules import STORED_KINDS, Rule
from pixstudio.retention.task_queue import enqueue
from pixstudio.retention.wording import rule_text
from pixstudio.teams.models import Team
from pixstudio.web.background.retention import RETAINED, Kind
from pixstudio.web.background.retention_limits import Bounds, limited_kinds

APPLY_SECONDS = 3600.0


def start_applying_limits(_now: dt.datetime) -> None:
    """For the clock: a worker does it, where there are any limits."""
    if limited_kinds():
        enqueue("apply_limits")


def apply_limits(*, now: dt.datetime) -> int:
    """Change the rules that are outside the operator's limits, as an owner would; returns how many.

    They count from the next day, and owners are notified of what will be removed. May be repeated.
    """
    return sum(
        _apply(team, kind, now)
        for kind, bounds in limited_kinds().items()
        for team in _teams_outside(kind, bounds)
    )


def _teams_outside(kind: Kind, bounds: Bounds) -> list[Team]:
    rules = RetentionRule.objects.filter(kind=kind)
    wrong = Q(days__lt=bounds.least_days) | Q(days__gt=bounds.most_days)
    if not bounds.may_be_for_ever:
        wrong |= Q(days=None)
    is_outside = Q(pk__in=rules.filter(wrong).values("team"))
    if RETAINED[kind].default_days != bounds.default_days:
        is_outside |= ~Q(pk__in=rules.values("team"))
    return list(Team.objects.present().filter(is_outside).order_by("pk"))


def _apply(team: Team, kind: Kind, now: dt.datetime) -> bool:
    rule = stored_rule(team.pk, kind).within(kind)
    amount = Amount()
    if kind in STORED_KINDS:
        # Counted before the transaction: of many results it takes a second.
        amount = amount_of(team.pk, kind, rule, now=now, later=STARTS_AFTER, most=None)
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        if stored_rule(team.pk, kind).within(kind) != rule:
            return False
        save_rule(team, kind, rule, amount, now)
        stop_runs(team.pk, [kind], now)
        _record(team, kind, rule, now)
    return True


def _record(team: Team, kind: Kind, rule: Rule, now: dt.datetime) -> None:
    """By nobody of the team: the studio did it."""
    label = rule_text(kind, rule)
    record(Action.RETENTION_CHANGED, actor=Actor(team), label=label, now=now)
