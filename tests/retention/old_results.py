"""Results that were saved long ago, and runs that are worked off."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.retention.models import RetentionRule, RetentionRun
from pixstudio.retention.operations.planning import find_due_retention
from pixstudio.retention.operations.runs import process_run
from pixstudio.retention.rules import ALL_SPARED
from pixstudio.teams.models import Team
from pixstudio.web.background.retention import Kind
from tests.jobs.jobs import finished
from tests.teams.people import Person

DAY = dt.timedelta(days=1)


def old_result(person: Person, days: int = 100, **values: Any) -> Generation:
    """A result whose file was saved so many days ago."""
    at = timezone.now() - days * DAY
    return finished(person.member, finished_at=at, changed_at=at, **values)


def rule(team: Team, kind: Kind = Kind.RESULTS, days: int = 30, **values: Any) -> RetentionRule:
    """A rule that was saved days ago, and of which the owners were told."""
    now = timezone.now()
    spared = sorted(ALL_SPARED) if kind is Kind.RESULTS else []
    at = {"changed_at": now - 2 * DAY, "starts_at": now - DAY, "next_run_at": now - DAY}
    values = {"days": days, "spared": spared, "noticed_at": now - 2 * DAY, **at, **values}
    return RetentionRule.objects.create(team=team, kind=kind, **values)


def begin(now: dt.datetime | None = None) -> RetentionRun:
    """The run that the clock plans; it is the only one under way."""
    find_due_retention(now or timezone.now())
    return RetentionRun.objects.get(finished_at=None)


def work_off(run_id: uuid.UUID) -> RetentionRun:
    """Every portion of a run, as workers do them."""
    for _portion in range(50):
        if not process_run(run_id=run_id, now=timezone.now()):
            return RetentionRun.objects.get(pk=run_id)
    raise AssertionError("The run does not end.")


def names_of(result: Generation) -> set[str]:
    """The names of the files that are stored for a result."""
    try:
        return set(result.file.storage.listdir(result.stored_folder)[1])
    except FileNotFoundError:
        return set()
