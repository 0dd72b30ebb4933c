"""Whether another connection has written, asked by one cheap query."""

import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from pixstudio.web.background.database_changes import DatabaseChanges
from pixstudio.web.models import Heartbeat
from pixstudio.web.operations import record_heartbeat

pytestmark = pytest.mark.django_db(transaction=True)


def write_from_another_connection() -> None:
    """Write over a connection of another thread."""

    def write() -> None:
        record_heartbeat(name="other", now=timezone.now())
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def seen() -> DatabaseChanges:
    changes = DatabaseChanges()
    assert changes.has_any()
    return changes


def comes_to_rest(changes: DatabaseChanges) -> bool:
    """Whether it has nothing to tell: at once, or between the commits of others on a PostgreSQL server."""
    tries = 1 if connection.vendor == "sqlite" else 1000
    return any(not changes.has_any() for _ in range(tries))


def test_a_commit_of_another_connection_is_reported_once() -> None:
    changes = seen()
    assert comes_to_rest(changes)
    write_from_another_connection()
    assert changes.has_any()
    assert comes_to_rest(changes)


def test_reading_changes_nothing() -> None:
    changes = seen()
    assert not Heartbeat.objects.exists()
    assert comes_to_rest(changes)


def test_a_new_connection_may_have_missed_something() -> None:
    changes = seen()
    connection.close()
    assert changes.has_any()


def test_what_was_reported_can_be_read() -> None:
    changes = seen()
    write_from_another_connection()
    assert changes.has_any()
    assert Heartbeat.objects.filter(name="other").exists()
