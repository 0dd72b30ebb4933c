"""Update the daily sums. They derive from the jobs, so a day can be summed up again at any time."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet

from pixstudio.audit import log
from pixstudio.audit.actions import Action
from pixstudio.jobs.models import Attempt
from pixstudio.teams.models import Membership
from pixstudio.usage.daily_sums import sum_up_day
from pixstudio.usage.models import Freshness, StaleDay, Watermark

LOOK_SECONDS = 5.0
# A change is written some time after the moment it carries: seconds as a rule, and as long as fetching
# a large result takes at worst.
OVERLAP = dt.timedelta(minutes=1)
LONG_OVERLAP = dt.timedelta(hours=2)
SWEEP_PAUSE = dt.timedelta(minutes=10)
DAYS_AT_ONCE = 30


def bring_up_to_date(*, now: dt.datetime) -> int:
    """Find the days whose jobs changed and sum some of them up, the latest first; returns how many.

    Called every few seconds by the clock; several clocks are safe. The first call finds every day.
    """
    mark_changed_days(now)
    return sum_up_stale_days(now, DAYS_AT_ONCE)


def rebuild(*, now: dt.datetime) -> int:
    """Sum up every day of every team again; returns how many. Safe at any time, and while pages are read."""
    _mark(Attempt.objects.distinct())
    Watermark.objects.update_or_create(pk=1, defaults={"looked_at": now, "swept_at": now})
    done = 0
    while count := sum_up_stale_days(now, DAYS_AT_ONCE):
        done += count
    return done


def mark_changed_days(now: dt.datetime) -> None:
    """Mark the days of the jobs that changed since the last run, with some overlap."""
    mark = Watermark.objects.filter(pk=1).first()
    rows = Attempt.objects.distinct()
    swept_at = now
    if mark is not None:
        is_sweep = now - mark.swept_at >= SWEEP_PAUSE
        since = mark.looked_at - (LONG_OVERLAP if is_sweep else OVERLAP)
        # Deduplicated in Python: with DISTINCT, SQLite would scan all days.
        rows = Attempt.objects.filter(generation__changed_at__gt=since)
        # A charge may change without its job: reported late, written off, settled after a day.
        _mark(Attempt.objects.filter(counted_at__gt=since))
        swept_at = now if is_sweep else mark.swept_at
    _mark(rows)
    Watermark.objects.update_or_create(pk=1, defaults={"looked_at": now, "swept_at": swept_at})


def _mark(rows: QuerySet[Attempt]) -> None:
    days = set(rows.order_by().values_list("team_id", "day").iterator())
    stale = [StaleDay(team_id=team_id, day=day) for team_id, day in days]
    StaleDay.objects.bulk_create(stale, batch_size=1000, ignore_conflicts=True)


def sum_up_stale_days(now: dt.datetime, most: int) -> int:
    """Sum up at most `most` of the marked days, each in its own transaction."""
    rows = StaleDay.objects.values_list("pk", "team_id", "day")[:most]
    return sum(_sum_up(pk, team_id, day, now) for pk, team_id, day in list(rows))


def _sum_up(pk: int, team_id: uuid.UUID, day: dt.date, now: dt.datetime) -> bool:
    """The process that deletes the mark sums the day up; a concurrent one waits and finds none."""
    with transaction.atomic():
        if not StaleDay.objects.filter(pk=pk).delete()[0]:
            return False
        sum_up_day(team_id, day)
        Freshness.objects.update_or_create(team_id=team_id, defaults={"summed_at": now})
    return True


def note_export(member: Membership, first: dt.date, last: dt.date) -> None:
    """Record the export of these days in the audit log."""
    log.record(Action.USAGE_EXPORTED, member=member, label=f"{first} – {last}")
