"""Our backend for PostgreSQL: statements planned once, times, and connections that are taken up again."""

import datetime as dt
import select
import tracemalloc
import uuid

import psycopg
import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from pixstudio.jobs.models import Generation
from pixstudio.web.database.prepared_statements import PreparingConnection, numbered
from pixstudio.web.prepared_queries import PreparedQuery, ReplannedQuery
from tests.jobs.jobs import job
from tests.teams.people import Person


@pytest.fixture
def postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")


def test_placeholders_are_numbered_and_percent_signs_stay() -> None:
    assert (
        numbered("a = %s AND b LIKE '100%%s' AND c = %s") == "a = $1 AND b LIKE '100%s' AND c = $2"
    )


def _waiting(team: uuid.UUID) -> "QuerySet[Generation]":
    rows = Generation.objects.filter(team=team, problem='100% "it\'s"', hold__in=["", "%s"])
    return rows.order_by("id")


@pytest.mark.django_db(transaction=True)
def test_what_is_the_same_for_all_values_is_part_of_the_statement(
    postgresql: None, bob: Person
) -> None:
    found = job(bob.member, problem='100% "it\'s"')
    job(bob.member, problem="another")
    query = PreparedQuery(_waiting, team=uuid.UUID)
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert query.rows({"team": bob.member.team_id}) == [found]
        assert "100% \"it''s\"" in seen[0]["sql"]
    assert query.rows({"team": uuid.uuid4()}) == []
    replanned = ReplannedQuery(_waiting, team=uuid.UUID)
    assert replanned.rows({"team": bob.member.team_id}) == [found]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, parameter_types::text[] FROM pg_prepared_statements"
            " WHERE statement LIKE '%ORDER BY%id%'"
        )
        ((statement, kinds),) = cursor.fetchall()
    assert statement.count("$1") == 1
    assert kinds == ["uuid"]


@pytest.mark.django_db(transaction=True)
def test_times_are_in_utc_to_the_microsecond(postgresql: None) -> None:
    moment = dt.datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, %s::timestamptz", [moment, None])
        found, nothing = cursor.fetchone()
    assert (found, found.tzinfo, nothing) == (moment, dt.UTC, None)


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_asked_only_if_the_server_said_something(postgresql: None) -> None:
    connection.ensure_connection()
    before = connection.connection
    assert isinstance(before, psycopg.Connection)
    before.execute("SELECT 'last'")
    assert connection.is_usable()
    assert _last_statement(before.info.backend_pid) == "SELECT 'last'"
    # A notification is no farewell.
    before.execute("LISTEN news")
    with _other_connection() as other:
        other.execute("NOTIFY news")
    select.select([before.fileno()], [], [], 10)
    assert connection.is_usable()
    assert _last_statement(before.info.backend_pid) == "SELECT 1"


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_replaced(postgresql: None) -> None:
    connection.ensure_connection()
    before = connection.connection
    assert isinstance(before, psycopg.Connection)
    with _other_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [before.info.backend_pid])
    assert not connection.is_usable()
    # As a request begins.
    connection.health_check_enabled = True  # type: ignore[attr-defined]
    connection.health_check_done = False  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.connection is not before


@pytest.mark.django_db(transaction=True)
def test_a_statement_whose_table_was_changed_is_prepared_again(postgresql: None) -> None:
    with _other_connection() as other:
        other.execute("CREATE TABLE changing AS SELECT 'one'::varchar(10) AS word")
        try:
            assert _words() == [("one",)]
            other.execute("ALTER TABLE changing ALTER word TYPE text")
            assert _words() == [("one",)]
            other.execute("ALTER TABLE changing ADD number int DEFAULT 2")
            with pytest.raises(NotSupportedError), transaction.atomic():
                _words()
            assert _words() == [("one", 2)]
            # As a pooler that hands out another server.
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$")
            assert _words() == [("one", 2)]
        finally:
            other.execute("DROP TABLE changing")


@pytest.mark.django_db(transaction=True)
def test_ordinary_statements_are_not_remembered(postgresql: None, bob: Person) -> None:
    query = PreparedQuery(_waiting, team=uuid.UUID)
    query.rows({"team": bob.member.team_id})
    text = "long" * 100_000
    tracemalloc.start()
    try:
        for number in range(20):
            with connection.cursor() as cursor:
                cursor.execute("SELECT length(%s)", [f"{text}{number}"])
        assert tracemalloc.get_traced_memory()[0] < 5 * len(text)
    finally:
        tracemalloc.stop()


def _words() -> list[tuple[object, ...]]:
    with PreparingConnection(connection).cursor() as cursor:
        cursor.execute("SELECT * FROM changing WHERE word = %s", ["one"])
        found: list[tuple[object, ...]] = cursor.fetchall()
    return found


def _other_connection() -> "psycopg.Connection[tuple[object, ...]]":
    params = connection.get_connection_params()
    wanted = {name: params[name] for name in ("dbname", "user", "host", "port") if name in params}
    return psycopg.connect(**wanted, autocommit=True)


def _last_statement(pid: int) -> object:
    with _other_connection() as other:
        found = other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
    assert found
    return found[0]
