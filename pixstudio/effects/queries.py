"""Questions about the catalogue. Each starts from the team."""

from django.db.models import QuerySet

from pixstudio.effects.models import Voice
from pixstudio.teams.models import Team


def voices_of(team: Team) -> QuerySet[Voice]:
    """The voices for lip sync, in the API's order."""
    return Voice.objects.filter(team=team)
