"""What the queue page lists beside the waiting jobs."""

import datetime as dt

from pixstudio.jobs.models import GenerationQuerySet
from pixstudio.jobs.queries.cards import card_queryset
from pixstudio.teams.models import Team

LATELY = dt.timedelta(days=7)


def ended_lately(team: Team, now: dt.datetime) -> GenerationQuerySet:
    """Jobs that ended without a result in the last week and can be retried, newest first."""
    return card_queryset(team).filter(failed_at__gt=now - LATELY).order_by("-failed_at", "-id")
