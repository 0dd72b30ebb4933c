"""What the queue page lists beside the waiting jobs, and when it changes."""

import datetime as dt

from django.db.models import (
    Count,
    Max,
    Q,
    Sum,
)

from pixstudio.jobs.models import (
    IMPORTED,
    Generation,
    GenerationQuerySet,
)
from pixstudio.jobs.queries.cards import card_queryset
from pixstudio.jobs.states import ACTIVE, RETRYABLE
from pixstudio.teams.models import Team

LATELY = dt.timedelta(days=7)


def ended_lately(team: Team, now: dt.datetime) -> GenerationQuerySet:
    """Jobs that ended without a result in the last week and can be retried, newest first."""
    rows = card_queryset(team).filter(state__in=RETRYABLE, changed_at__gt=now - LATELY)
    return rows.order_by("-changed_at", "-id")


def queue_fingerprint(team: Team, now: dt.datetime) -> str:
    """A fingerprint that changes whenever the queue page does; one query."""
    lately = Q(state__in=RETRYABLE, changed_at__gt=now - LATELY)
    rows = Generation.objects.of(team).filter(Q(state__in=ACTIVE) | lately)
    rows = rows.exclude(problem=IMPORTED)
    found = rows.aggregate(count=Count("pk"), versions=Sum("version"), last=Max("changed_at"))
    last = found["last"].timestamp() if found["last"] else 0
    return f"{found['count']}-{found['versions'] or 0}-{last}"
