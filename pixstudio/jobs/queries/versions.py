"""Whether generations changed, told by one number in the query that reads the member."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db.models import BigIntegerField, Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.teams.models import Team

# A window longer than any transaction and than the difference of two hosts' clocks.
WINDOW = dt.timedelta(minutes=10)
_ROWS = 1_000_000_000_000


def recent_versions(now: dt.datetime) -> Coalesce:
    """Annotation of a row with a `team`: a number that differs after any change of the team's jobs.

    It counts what changed since the beginning of this minute and in the ten before it, so it says nothing
    about another minute.
    """
    since = now.replace(second=0, microsecond=0) - WINDOW
    rows = Generation.objects.filter(team=OuterRef("team"), versioned_at__gte=since)
    return _number_of(rows)


def versions_of(shown: Mapping[uuid.UUID, int]) -> Coalesce:
    """Annotation of a row with a `team`: the number of these of its jobs; see `number_of_versions`."""
    return _number_of(Generation.objects.filter(team=OuterRef("team"), pk__in=list(shown)))


def number_of_versions(versions: Mapping[uuid.UUID, int]) -> int:
    """The number that `versions_of` finds while none of the jobs changed: versions only rise."""
    return _ROWS * len(versions) + sum(versions.values())


def newer_than_shown(team: Team, shown: Mapping[uuid.UUID, int]) -> list[uuid.UUID]:
    """The team's generations among those shown whose version is newer now; one query."""
    rows = Generation.objects.filter(team=team, pk__in=list(shown)).order_by()
    return [pk for pk, version in rows.values_list("pk", "version") if version > shown[pk]]


def _number_of(rows: GenerationQuerySet) -> Coalesce:
    number = Count("pk") * _ROWS + Sum("version")
    found = rows.order_by().values("team").annotate(number=number).values("number")
    return Coalesce(Subquery(found, output_field=BigIntegerField()), 0)
