"""Prepared queries give what the querysets give, on every database, and one compilation serves all values."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.web.prepared_queries import KeyUpdate, PreparedQuery, RowInsert
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


def test_an_update_changes_the_rows_of_its_values_only(bob: Person) -> None:
    first, second = job(bob.member), job(bob.member)
    update = KeyUpdate(
        lambda job, version, words: (
            Generation.objects.filter(pk=job, version=version),
            {"words": words, "lease_until": None},
        ),
        job=uuid.UUID,
        version=int,
        words=str,
    )
    assert update.run({"job": first.pk, "version": first.version, "words": "seen"}) == 1
    assert update.run({"job": second.pk, "version": second.version + 1, "words": "seen"}) == 0
    assert [Generation.objects.get(pk=one.pk).words for one in (first, second)] == ["seen", ""]


def test_postgresql_keeps_what_is_read_by_keys(bob: Person) -> None:
    made = job(bob.member)
    query = PreparedQuery(lambda job: Generation.objects.filter(pk=job), job=uuid.UUID)
    for _ in range(2):
        assert query.rows({"job": made.pk}) == [made]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            assert cursor.fetchone()[0] >= 1


def _values(generation: Generation, ref: str, **more: Any) -> dict[str, Any]:
    now = timezone.now()
    given = {"generation": generation, "team_id": generation.team_id, "day": now.date()}
    return {**given, "counted_at": now, "sent_at": now, "reply_ref": ref, **more}


def test_an_inserted_row_is_what_create_makes(bob: Person) -> None:
    generation, insert = job(bob.member), RowInsert(Attempt)
    for number, body in enumerate(({"prompt": "50 % “more”"}, {"seed": None, "path": [1]})):
        values = _values(generation, f"ref-{number}", body=body, credits=number, is_open=False)
        made = insert.create(**values)
        values["reply_ref"] = f"twin-{number}"
        twin = Attempt.objects.create(**values)
        stored = Attempt.objects.filter(pk__in=(made.pk, twin.pk)).order_by("pk")
        first, second = ({**row, "id": 0, "reply_ref": ""} for row in stored.values())
        assert first == second
        assert not made._state.adding
        made.refresh_from_db()
        assert made.body == body


def test_an_insert_that_is_refused_ends_its_transaction(bob: Person) -> None:
    generation, insert = job(bob.member), RowInsert(Attempt)
    insert.create(**_values(generation, "once", body={}, is_open=False))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert.create(**_values(generation, "once", body={}, is_open=False))
    assert Attempt.objects.count() == 1
