"""The clock's part: plans the day's runs, and hands those that are due to a worker."""

import datetime as dt

from django.db import IntegrityError, transaction

from pixstudio.retention.models import GOES_ON, RetentionRule, RetentionRun
from pixstudio.retention.operations.rules import tell_owners
from pixstudio.retention.queries import Amount, amount_of
from pixstudio.retention.rules import STORED_KINDS, Rule
from pixstudio.retention.task_queue import enqueue
from pixstudio.web.background.due_rows import EarliestTime, earliest_of
from pixstudio.web.background.retention import DAY, Kind, kept_for, prunes

AT_ONCE = 20
ENQUEUE_PAUSE = dt.timedelta(seconds=30)
# From so many on, owners are told a day before the first time that a rule removes any.
LARGE = 100
RUN_EVERY = DAY


def find_due_retention(now: dt.datetime) -> int:
    """Plan the runs of rules whose day has come, and enqueue those that are due; returns how many.

    Idempotent; several clocks may call it.
    """
    rules = RetentionRule.objects.filter(next_run_at__isnull=False, next_run_at__lte=now)
    for rule in rules.select_related("team").order_by("next_run_at")[:AT_ONCE]:
        _plan(rule, now)
    due = RetentionRun.objects.filter(due_at__isnull=False, due_at__lte=now, state__in=GOES_ON)
    pks = list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
    due.filter(pk__in=pks).update(due_at=now + ENQUEUE_PAUSE)
    for pk in pks:
        enqueue("process_run", str(pk))
    return len(pks)


_DUE_TIMES = (
    EarliestTime(lambda: RetentionRule.objects.filter(next_run_at__isnull=False), "next_run_at"),
    EarliestTime(
        lambda: RetentionRun.objects.filter(due_at__isnull=False, state__in=GOES_ON), "due_at"
    ),
)


def next_due_at() -> dt.datetime | None:
    """When the next run is to be planned or goes on; None without any."""
    return earliest_of(_DUE_TIMES)


def _plan(row: RetentionRule, now: dt.datetime) -> None:
    """One clock of several plans the run, which takes what is old enough now."""
    rule = Rule.of(row).within(Kind(row.kind))
    before = rule.before(now)
    # Counted before the transaction: of many results it takes a second.
    amount = _amount_to_announce(row, rule, now)
    same = RetentionRule.objects.filter(pk=row.pk, next_run_at=row.next_run_at)
    with transaction.atomic():
        if not same.update(next_run_at=None if before is None else now + RUN_EVERY):
            return
        _forget_old_runs(row, now)
        if amount.count:
            _announce(row, rule, amount, now)
        elif before is not None:
            _start(row, before, now)


def _amount_to_announce(row: RetentionRule, rule: Rule, now: dt.datetime) -> Amount:
    """What the run would take, if it is much and owners have not been notified yet; else nothing."""
    kind = Kind(row.kind)
    if row.noticed_at is not None or kind not in STORED_KINDS:
        return Amount()
    if amount_of(row.team_id, kind, rule, now=now, most=LARGE).count < LARGE:
        return Amount()
    return amount_of(row.team_id, kind, rule, now=now, later=RUN_EVERY, most=None)


def _announce(row: RetentionRule, rule: Rule, amount: Amount, now: dt.datetime) -> None:
    RetentionRule.objects.filter(pk=row.pk).update(noticed_at=now)
    tell_owners(row.team, Kind(row.kind), rule, amount, starts_at=now + RUN_EVERY, now=now)


def _start(row: RetentionRule, before: dt.datetime, now: dt.datetime) -> None:
    """Unless yesterday's run has not ended yet: it goes on instead."""
    values = {name: getattr(row, name) for name in ("team", "kind", "storage_class", "spared")}
    values["action"] = row.action if row.kind == Kind.RESULTS else ""
    try:
        with transaction.atomic():
            run = RetentionRun.objects.create(**values, before=before, created_at=now, due_at=now)
    except IntegrityError:
        return
    enqueue("process_run", str(run.pk))


@prunes(Kind.RETENTION_RUNS)
def _forget_old_runs(row: RetentionRule, now: dt.datetime) -> None:
    old = RetentionRun.objects.filter(team=row.team_id, kind=row.kind, finished_at__isnull=False)
    old.filter(created_at__lt=now - kept_for(Kind.RETENTION_RUNS)).delete()
