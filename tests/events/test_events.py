"""Events: recorded with the change, handled once by each consumer, removed in time."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.events.models import Event, EventKind
from pixstudio.events.operations import (
    handled_events,
    next_unhandled_at,
    prune_events,
    record_event,
)
from pixstudio.events.queries import Consumer, unhandled
from tests.teams.people import Person

NOW = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def recorded(
    person: Person, number: int = 1, now: dt.datetime = NOW, key: str | None = None
) -> None:
    record_event(EventKind.COMMENT_ADDED, team=person.team, subject_id=number, key=key, now=now)


def test_a_change_that_is_taken_back_leaves_no_event(alice: Person) -> None:
    with transaction.atomic():
        recorded(alice)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_ids_and_facts_are_kept_as_text_and_json(alice: Person) -> None:
    pk = uuid.uuid4()
    facts = {"credits": 7, "state": "done"}
    record_event(
        EventKind.JOB_DONE,
        team=alice.team,
        subject_id=pk,
        user=alice.member.user,
        facts=facts,
        now=NOW,
    )
    event = Event.objects.get()
    assert (event.subject_id, event.facts, event.user) == (pk.hex, facts, alice.member.user)


def test_a_key_is_recorded_once(alice: Person) -> None:
    recorded(alice, 1, key="month")
    recorded(alice, 2, key="month")
    recorded(alice, 3)
    recorded(alice, 4)
    assert [one.subject_id for one in Event.objects.order_by("pk")] == ["1", "3", "4"]


def test_each_consumer_handles_each_event_once(alice: Person) -> None:
    for number in range(5):
        recorded(alice, number, NOW + number * DAY)
    with handled_events(Consumer.WEBHOOKS, most=3) as first:
        pass
    with handled_events(Consumer.WEBHOOKS, most=3) as second:
        pass
    assert [one.subject_id for one in (*first, *second)] == ["0", "1", "2", "3", "4"]
    assert next_unhandled_at(Consumer.WEBHOOKS) is None
    assert next_unhandled_at(Consumer.NOTIFICATIONS) == NOW
    assert unhandled(Consumer.NOTIFICATIONS).count() == 5


def test_a_consumer_that_fails_gets_them_again(alice: Person) -> None:
    recorded(alice)
    with pytest.raises(RuntimeError), handled_events(Consumer.NOTIFICATIONS):
        raise RuntimeError
    with handled_events(Consumer.NOTIFICATIONS) as again:
        assert len(again) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_get_different_events(alice: Person) -> None:
    for number in range(6):
        recorded(alice, number)
    inside = threading.Barrier(2, timeout=10)
    got: list[str] = []
    may_overlap = connection.vendor == "postgresql"

    def work() -> None:
        try:
            with handled_events(Consumer.WEBHOOKS, most=3) as events:
                if may_overlap:
                    inside.wait()
                got.extend(one.subject_id for one in events)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [str(number) for number in range(6)]


def test_a_look_at_nothing_reads_one_index(alice: Person) -> None:
    for number in range(30):
        recorded(alice, number)
    Event.objects.update(is_notified=True, is_sent=True)
    indexes = {Consumer.NOTIFICATIONS: "events_to_notify", Consumer.WEBHOOKS: "events_to_send"}
    for consumer, index in (*indexes.items(), (Consumer.BATCHES, "events_of_batches")):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert next_unhandled_at(consumer) is None
        assert len(queries) == 1
        if connection.vendor == "sqlite":
            plan = unhandled(consumer).order_by("created_at").values("created_at")[:1].explain()
            assert index in plan


def test_old_events_go_when_everybody_has_handled_them(alice: Person) -> None:
    ages = {"new": 6, "handled": 8, "not handled": 9, "once": 30, "forgotten": 41}
    for name, days in ages.items():
        key = name if name in ("once", "forgotten") else None
        record_event(
            EventKind.BATCH_DONE, team=alice.team, subject_id=name, key=key, now=NOW - days * DAY
        )
    Event.objects.exclude(subject_id="not handled").update(is_notified=True, is_sent=True)
    assert prune_events(NOW) == 2
    left = set(Event.objects.values_list("subject_id", flat=True))
    assert left == {"new", "not handled", "once"}


def test_events_go_with_their_team_and_outlive_their_person(alice: Person, mallory: Person) -> None:
    for person in (alice, mallory):
        record_event(
            EventKind.JOB_DONE,
            team=person.team,
            subject_id=1,
            user=person.member.user,
            now=timezone.now(),
        )
    mallory.member.user.delete()
    assert Event.objects.get(team=mallory.team).user is None
    mallory.team.delete()
    assert Event.objects.get().team == alice.team
