"""What the queue page lists beside the waiting jobs."""

import datetime as dt
import uuid
from functools import cache

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.queries.cards import card_rows
from pixstudio.teams.models import Team
from pixstudio.web.prepared_queries import PreparedQuery

LATELY = dt.timedelta(days=7)
MAX_ENDED = 60


def ended_lately(team: Team, now: dt.datetime, most: int) -> list[Generation]:
    """The last jobs that ended without a result within a week and can be retried, newest first."""
    return _ended(most).rows({"team": team.pk, "since": now - LATELY})


@cache
def _ended(most: int) -> PreparedQuery[Generation]:
    def build(team: uuid.UUID, since: dt.datetime) -> GenerationQuerySet:
        rows = card_rows().filter(team=team, failed_at__gt=since)
        return rows.order_by("-failed_at", "-id")[:most]

    return PreparedQuery(build, team=uuid.UUID, since=dt.datetime)
