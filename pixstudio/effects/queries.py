"""Questions about the catalogue. Each starts from the team."""

import datetime as dt

from django.db.models import QuerySet

from pixstudio.effects.models import Voice
from pixstudio.teams.models import Team

FRESH = dt.timedelta(days=1)


def voices_of(team: Team) -> QuerySet[Voice]:
    """The voices for lip sync, in the API's order."""
    return Voice.objects.filter(team=team)


def has_fresh_voices(team: Team, now: dt.datetime) -> bool:
    """Whether the voices were read within the last day."""
    return voices_of(team).filter(synced_at__gt=now - FRESH).exists()
