"""Prepared queries give what the querysets give, on every database, and one compilation serves all values."""

import datetime as dt
import uuid

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.web.prepared_queries import PreparedQuery
from tests.jobs.jobs import job
from tests.teams.people import Person


def _jobs_of(team: uuid.UUID, creator: int, since: dt.datetime) -> QuerySet[Generation]:
    rows = Generation.objects.filter(team_id=team, creator_id=creator, created_at__gt=since)
    return rows.select_related("creator").order_by("pk")


def test_rows_are_those_of_the_queryset(bob: Person, carol: Person) -> None:
    for person in (bob, bob, carol):
        job(person.member)
    query = PreparedQuery(_jobs_of, team=uuid.UUID, creator=int, since=dt.datetime)
    for person in (bob, carol):
        for since in (timezone.now() - dt.timedelta(days=1), timezone.now()):
            team, creator = person.member.team_id, person.member.user_id
            found = query.rows({"team": team, "creator": creator, "since": since})
            assert found == list(_jobs_of(team, creator, since))
            assert all(row.creator == person.member.user for row in found)


def test_a_value_that_is_missing_is_an_error(bob: Person) -> None:
    query = PreparedQuery(_jobs_of, team=uuid.UUID, creator=int, since=dt.datetime)
    with pytest.raises(KeyError):
        query.rows({"team": bob.member.team_id, "creator": bob.member.user_id})


def test_a_query_that_changes_its_value_is_refused(bob: Person) -> None:
    def build(team: uuid.UUID, since: dt.datetime) -> QuerySet[Generation]:
        return _jobs_of(team, 1, since + dt.timedelta(minutes=1))

    query = PreparedQuery(build, team=uuid.UUID, since=dt.datetime)
    with pytest.raises(ValueError, match="since"):
        query.rows({"team": bob.member.team_id, "since": timezone.now()})
