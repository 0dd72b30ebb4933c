"""Changes a team's retention rules."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.events.models import EventKind
from pixstudio.events.operations import record_event
from pixstudio.retention.models import RetentionRule, RetentionRun, RunState
from pixstudio.retention.queries import Amount, amount_of, rules_of
from pixstudio.retention.rules import RUN_KINDS, STORED_KINDS, Rule, mark_of
from pixstudio.retention.task_queue import enqueue
from pixstudio.retention.wording import rule_text
from pixstudio.teams.models import Membership, Team
from pixstudio.web.background.retention import DAY, Kind

# Nothing goes before the next day, so that a mistake can be taken back.
STARTS_AFTER = DAY


class RulesChanged(Exception):
    """The rules were changed by somebody else meanwhile; nothing was saved."""


def changed_rules(team: Team, rules: Mapping[Kind, Rule]) -> dict[Kind, Rule]:
    """Those of the rules that differ from what counts now."""
    current = rules_of(team.pk)
    return {kind: rule for kind, rule in rules.items() if rule != current[kind]}


def save_rules(
    *, member: Membership, rules: Mapping[Kind, Rule], seen: str, now: dt.datetime
) -> int:
    """Save the rules that differ; each starts a day later, and a run of the old one ends. Returns how many.

    `seen` is the mark of the rules that the form was drawn with. Owners are notified of what the first run
    will remove. Raises: RulesChanged.
    """
    team = member.team
    # Counted before the transaction: of many results it takes a second.
    amounts = {
        kind: amount_of(team.pk, kind, rule, now=now, later=STARTS_AFTER, most=None)
        for kind, rule in changed_rules(team, rules).items()
        if kind in STORED_KINDS
    }
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        if seen != mark_of(rules_of(team.pk)):
            raise RulesChanged
        changed = changed_rules(team, rules)
        for kind, rule in changed.items():
            save_rule(team, kind, rule, amounts.get(kind, Amount()), now)
        stop_runs(team.pk, changed, now)
        for kind, rule in changed.items():
            record(Action.RETENTION_CHANGED, member=member, label=rule_text(kind, rule), now=now)
    return len(changed)


def save_rule(team: Team, kind: Kind, rule: Rule, amount: Amount, now: dt.datetime) -> None:
    """Save a rule that counts from the next day, in the transaction of the change."""
    starts_at = now + STARTS_AFTER
    runs = rule.days is not None and kind in RUN_KINDS
    is_noticed = amount.count > 0
    RetentionRule.objects.update_or_create(
        team=team,
        kind=kind,
        defaults={
            "days": rule.days,
            "action": rule.action or "trash",
            "storage_class": rule.storage_class,
            "spared": sorted(rule.spared),
            "changed_at": now,
            "starts_at": starts_at,
            "next_run_at": starts_at if runs else None,
            "noticed_at": now if is_noticed else None,
        },
    )
    if is_noticed:
        tell_owners(team, kind, rule, amount, starts_at=starts_at, now=now)


def tell_owners(
    team: Team, kind: Kind, rule: Rule, amount: Amount, *, starts_at: dt.datetime, now: dt.datetime
) -> None:
    """Record the event of what the first run will remove; call it in the transaction of the change."""
    facts = {
        "kind": str(kind),
        "action": rule.action,
        "count": amount.count,
        "size_bytes": amount.size_bytes,
        "starts_at": starts_at.isoformat(),
    }
    subject = f"{team.pk.hex}:{kind}"
    record_event(EventKind.RETENTION_PLANNED, team=team, subject_id=subject, facts=facts, now=now)


def stop_runs(team_id: uuid.UUID, kinds: Collection[Kind], now: dt.datetime) -> None:
    """End runs that are under way; what they removed stays removed, and its files still go."""
    running = RetentionRun.objects.filter(team=team_id, kind__in=list(kinds))
    running = running.filter(state=RunState.RUNNING)
    for pk in running.values_list("pk", flat=True):
        RetentionRun.objects.filter(pk=pk, state=RunState.RUNNING).update(
            state=RunState.STOPPING, due_at=now
        )
        enqueue("process_run", str(pk))
