"""Numbers of documents: the order of a team's jobs, by creation."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from pixstudio.search.models import SearchDocument, TeamNumber
from pixstudio.teams.models import Team

# A document's number: its team's, then milliseconds since 1970, then those of the same millisecond.
TEAM_BITS, MOMENT_BITS = 46, 4
# Jobs of one batch have numbers somewhat later than their moments.
SPREAD = dt.timedelta(milliseconds=100)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class NumberRange:
    """Numbers of a team's documents, from `first` to before `end`."""

    team_number: int
    first: int
    end: int

    def before(self, number: int) -> "NumberRange":
        return replace(self, end=min(self.end, number))

    def behind(self, number: int) -> "NumberRange":
        return replace(self, first=max(self.first, number + 1))

    def between(self, begin: dt.datetime | None, end: dt.datetime | None) -> "NumberRange":
        """The numbers of all jobs of a time, and of a few later ones."""
        numbers = self
        if begin is not None:
            numbers = numbers.behind(first_number_at(self.team_number, begin) - 1)
        if end is not None:
            numbers = numbers.before(first_number_at(self.team_number, end + SPREAD))
        return numbers


def team_numbers(team: Team) -> NumberRange:
    """The numbers of a team's documents; none for a team without."""
    try:
        number = _number_of_team(team.pk)
    except TeamNumber.DoesNotExist:
        return NumberRange(0, 0, 0)
    first = number << TEAM_BITS
    return NumberRange(number, first, first + (1 << TEAM_BITS))


@lru_cache(maxsize=10_000)
def _number_of_team(pk: UUID) -> int:
    """It never changes. Raises: TeamNumber.DoesNotExist before the team's first job."""
    return TeamNumber.objects.values_list("number", flat=True).get(team=pk)


def number_of(team_number: int, created_at: dt.datetime, pk: UUID) -> int:
    """The number of this job's document, or where it would be."""
    document = SearchDocument.objects.filter(generation=pk, team_number=team_number)
    number = document.values_list("number", flat=True).first()
    return first_number_at(team_number, created_at) if number is None else number


def first_number_at(team_number: int, moment: dt.datetime) -> int:
    """The number of the first document of this moment."""
    milliseconds = max(0, (moment - EPOCH) // dt.timedelta(milliseconds=1))
    return team_number << TEAM_BITS | milliseconds << MOMENT_BITS
