"""Deliveries: at least once, with growing pauses, side by side, and given up in the end."""

import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pixstudio.audit.models import AuditEntry
from pixstudio.events.models import Event, EventKind
from pixstudio.webhooks.models import Delivery, DeliveryState, Webhook, WebhookAttempt
from pixstudio.webhooks.operations import (
    delete_webhook,
    deliver_due,
    find_due,
    next_due_at,
    prune_deliveries,
    send_again,
    set_enabled,
)
from pixstudio.webhooks.operations import requests as webhook_requests
from pixstudio.webhooks.operations.claims import (
    AT_ONCE,
    MAX_TRIES,
    RETRY_SECONDS,
    claim_due,
    lease_duration,
)
from pixstudio.webhooks.operations.outcomes import LEAST_FAILURES, record_outcome
from tests.jobs.test_races import side_by_side
from tests.media.url_fetching.test_posting import raw_server
from tests.teams.people import Person
from tests.webhooks.hooks import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    RunningReceiver,
    delivered,
    happen,
    hook,
    only_delivery,
)


def test_an_event_is_delivered_once_with_its_answer_kept(
    alice: Person, mallory: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url("?status=202"))
    hook(mallory, receiver.url(name="other-team"))
    happen(alice)
    assert next_due_at() == NOW
    assert delivered() == 1
    delivery = only_delivery()
    assert (delivery.state, delivery.status, delivery.tries) == (DeliveryState.DELIVERED, 202, 1)
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.answer, attempt.problem) == (202, "ok", "")
    (request,) = receiver.received()
    assert request["headers"]["webhook-id"] == delivery.message_id
    assert request["headers"]["content-type"] == "application/json"
    assert request["body"] == delivery.body
    assert receiver.received("other-team") == []
    assert delivered(NOW + DAY) == 0
    assert next_due_at() is None


def test_only_chosen_events_go_to_a_webhook_and_none_to_one_that_is_off(
    alice: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url(), [EventKind.JOB_DONE])
    off, _secret = hook(alice, receiver.url(name="off"))
    set_enabled(member=alice.member, webhook=off, is_enabled=False, now=NOW)
    happen(alice, kind=EventKind.COMMENT_ADDED)
    assert delivered() == 0
    assert not Delivery.objects.exists()
    assert next_due_at() is None


def test_a_failed_delivery_is_tried_again_with_growing_pauses_and_the_same_id(
    alice: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url("?status=500"))
    happen(alice)
    now, pauses = NOW, []
    for _ in range(MAX_TRIES):
        assert delivered(now) == 1
        due_at = only_delivery().due_at
        if due_at is not None:
            pauses.append((due_at - now).total_seconds())
            Webhook.objects.update(paused_until=None)
            now = due_at
    delivery = only_delivery()
    assert (delivery.state, delivery.tries, delivery.due_at) == ("failed", MAX_TRIES, None)
    for pause, planned in zip(pauses, RETRY_SECONDS, strict=True):
        assert planned <= pause <= planned * 1.1
    assert DAY * 0.9 < dt.timedelta(seconds=sum(pauses)) < DAY * 1.2
    requests = receiver.received()
    assert len(requests) == MAX_TRIES
    assert {one["headers"]["webhook-id"] for one in requests} == {delivery.message_id}
    assert len({one["body"] for one in requests}) == 1
    assert next_due_at() is None


def test_a_webhook_that_fails_rests_and_what_waits_for_it_too(
    alice: Person, receiver: RunningReceiver
) -> None:
    webhook, _secret = hook(alice, receiver.url("?status=503"))
    happen(alice, 20)
    # Few at once, and after the first failure none before a pause.
    assert delivered() <= AT_ONCE
    webhook.refresh_from_db()
    assert webhook.paused_until is not None
    assert webhook.paused_until > NOW
    assert delivered(NOW + SECOND) == 0
    assert next_due_at() == webhook.paused_until
    # It is asked again by one request, which fails too: a longer pause.
    before = webhook.paused_until - NOW
    later = NOW + HOUR
    assert delivered(later) == 1
    webhook.refresh_from_db()
    assert webhook.paused_until is not None
    assert webhook.paused_until - later > before
    # It is back: all that waits arrives.
    Webhook.objects.update(url=receiver.url())
    assert delivered(later + HOUR) == 20
    webhook.refresh_from_db()
    assert webhook.failure_count == 0
    assert webhook.failing_since is None
    assert Webhook.objects.get().paused_until is None


def test_a_requested_pause_is_kept_to(alice: Person, settings: Any) -> None:
    busy = b"HTTP/1.1 429 Slow down\r\nRetry-After: 900\r\nContent-Length: 0\r\n\r\n"
    with raw_server(lambda connection: connection.sendall(busy)) as (origin, _received):
        settings.LOOPBACK_ORIGIN = origin
        webhook, _secret = hook(alice, origin)
        happen(alice)
        delivered()
    webhook.refresh_from_db()
    assert webhook.paused_until == NOW + dt.timedelta(seconds=900)


def test_gone_switches_a_webhook_off_at_once_and_says_so(
    alice: Person, receiver: RunningReceiver
) -> None:
    webhook, _secret = hook(alice, receiver.url("?status=410"))
    happen(alice, 3)
    delivered()
    webhook.refresh_from_db()
    assert (webhook.is_enabled, webhook.disabled_reason) == (False, "gone")
    assert {one.state for one in Delivery.objects.all()} == {DeliveryState.FAILED}
    event = Event.objects.get(kind=EventKind.WEBHOOK_DISABLED)
    assert (event.subject_id, event.facts) == (webhook.pk.hex, {"reason": "gone"})
    assert (
        AuditEntry.objects.filter(action="webhook_disabled", target_id=str(webhook.pk)).count() == 1
    )
    assert next_due_at() == NOW
    find_due(NOW)
    assert next_due_at() is None


def test_days_of_failures_switch_it_off_but_not_a_few(
    alice: Person, receiver: RunningReceiver
) -> None:
    webhook, _secret = hook(alice, receiver.url("?status=500"))
    _other, _secret = hook(alice, receiver.url(name="healthy"))
    now = NOW
    for _ in range(LEAST_FAILURES - 1):
        happen(alice)
        delivered(now)
        now += 8 * HOUR
        webhook.refresh_from_db()
        assert webhook.is_enabled
    while webhook.is_enabled:
        happen(alice)
        assert delivered(now) > 0
        now += 8 * HOUR
        webhook.refresh_from_db()
    assert webhook.disabled_reason == "failing"
    assert webhook.failing_since is not None
    assert now - webhook.failing_since >= 3 * DAY
    delivered(now)
    kinds = [body["type"] for body in receiver.bodies("healthy")]
    assert kinds[-1] == EventKind.WEBHOOK_DISABLED
    # Switched on again, what was given up is sent by the button, with its id.
    Webhook.objects.filter(pk=webhook.pk).update(url=receiver.url(name="back"))
    set_enabled(member=alice.member, webhook=webhook, is_enabled=True, now=now)
    assert delivered(now) == 0
    lost = Delivery.objects.filter(webhook=webhook).order_by("created_at")[0]
    send_again(member=alice.member, delivery=lost, seen=lost.attempts.count(), now=now)
    assert delivered(now) == 1
    (request,) = receiver.received("back")
    assert request["headers"]["webhook-id"] == lost.message_id


BAD_TARGETS = {
    "silent": (lambda _c: time.sleep(3), "timed_out"),
    "closes": (lambda _c: None, "unreachable"),
    "no http": (lambda c: c.sendall(b"hello\r\n\r\n"), "unreachable"),
}


@pytest.mark.parametrize("name", BAD_TARGETS)
def test_a_bad_target_is_a_failed_attempt(
    alice: Person, settings: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(webhook_requests, "DEADLINE_SECONDS", 0.5)
    answer, problem = BAD_TARGETS[name]
    with raw_server(answer) as (origin, _received):
        settings.LOOPBACK_ORIGIN = origin
        hook(alice, origin)
        happen(alice)
        delivered()
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.problem) == (None, problem)
    assert only_delivery().state == DeliveryState.WAITING


def test_redirects_and_large_answers_are_kept_as_answers(
    alice: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url("?location=http://169.254.169.254/latest/meta-data/"))
    hook(alice, receiver.url("?status=500&bytes=5000000", "large"))
    happen(alice)
    delivered()
    kept = {one.status: one.answer for one in WebhookAttempt.objects.all()}
    assert kept == {302: "", 500: "x" * 2048}


def test_private_addresses_get_nothing(alice: Person, settings: Any) -> None:
    settings.LOOPBACK_ORIGIN = None
    for url in ("http://127.0.0.1:9/", "http://169.254.169.254/", "http://10.1.2.3/"):
        hook(alice, url)
    happen(alice)
    delivered()
    assert {one.problem for one in WebhookAttempt.objects.all()} == {"not_allowed"}


@pytest.mark.slow
def test_a_slow_webhook_does_not_hold_up_a_thousand_events_of_another(
    alice: Person, bob: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url("?delay=2", "slow"))
    hook(alice, receiver.url())
    happen(alice, 500)
    began = time.monotonic()
    made = 0
    while (
        Delivery.objects.filter(webhook__url=receiver.url(), state="waiting").exists() or not made
    ):
        find_due(NOW)
        made += deliver_due(now=lambda: NOW)
    assert Delivery.objects.filter(webhook__url=receiver.url(), state="delivered").count() == 500
    slow = Delivery.objects.filter(webhook__url=receiver.url("?delay=2", "slow"))
    seconds = time.monotonic() - began
    # Four at once, two seconds each: far from done when the other has all.
    assert slow.filter(state="delivered").count() <= 4 * (seconds / 2 + 1)
    assert len({one["headers"]["webhook-id"] for one in receiver.received()}) == 200


def test_a_worker_that_dies_gives_its_delivery_back_with_the_same_id(
    alice: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url())
    happen(alice)
    find_due(NOW)
    (claimed,) = claim_due(NOW, 10)
    webhook_requests.send(claimed.request)
    # It died here, after the request: nothing is recorded, and nobody else sends it before the lease ends.
    assert delivered(NOW + lease_duration() / 2) == 0
    assert delivered(NOW + lease_duration()) == 1
    ids = [one["headers"]["webhook-id"] for one in receiver.received()]
    assert ids == [only_delivery().message_id] * 2
    assert only_delivery().state == DeliveryState.DELIVERED


def test_a_delivery_that_kills_workers_is_given_up(
    alice: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url())
    happen(alice)
    find_due(NOW)
    for number in range(MAX_TRIES):
        assert len(claim_due(NOW + number * lease_duration(), 10)) == 1
    assert claim_due(NOW + MAX_TRIES * lease_duration(), 10) == []
    delivery = only_delivery()
    assert (delivery.state, delivery.problem) == (DeliveryState.FAILED, "interrupted")


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_delivery_once(alice: Person, receiver: RunningReceiver) -> None:
    hook(alice, receiver.url())
    hook(alice, receiver.url(name="second"))
    happen(alice, 20)
    looks = [lambda: find_due(NOW)] * 2
    assert side_by_side(*looks) == []
    assert Delivery.objects.count() == 40
    assert side_by_side(*[lambda: deliver_due(now=lambda: NOW)] * 3) == []
    deliver_due(now=lambda: NOW)
    for name in (receiver.name, "second"):
        ids = [one["headers"]["webhook-id"] for one in receiver.received(name)]
        assert (len(ids), len(set(ids))) == (20, 20)


def test_at_most_a_few_requests_reach_one_webhook_at_once(
    alice: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url())
    happen(alice, 20)
    find_due(NOW)
    first = claim_due(NOW, 16)
    assert len(first) == AT_ONCE
    assert claim_due(NOW, 16) == []


def test_an_idle_look_asks_two_questions(alice: Person, receiver: RunningReceiver) -> None:
    hook(alice, receiver.url())
    happen(alice, 30)
    delivered()
    with CaptureQueriesContext(connection) as queries:
        assert next_due_at() is None
    assert len(queries) == 3
    with CaptureQueriesContext(connection) as queries:
        find_due(NOW)
    assert not any(one["sql"].startswith(("INSERT", "UPDATE", "BEGIN")) for one in queries)


def test_deliveries_go_after_thirty_days(alice: Person, receiver: RunningReceiver) -> None:
    hook(alice, receiver.url())
    happen(alice)
    delivered()
    assert prune_deliveries(NOW + 29 * DAY) == 0
    assert prune_deliveries(NOW + 31 * DAY) == 2
    assert not WebhookAttempt.objects.exists()


def test_a_secret_that_no_key_opens_stops_its_webhook_alone(
    alice: Person, receiver: RunningReceiver
) -> None:
    broken, _secret = hook(alice, receiver.url(name="broken"), secret_sealed="lost:AAAA")
    hook(alice, receiver.url())
    happen(alice)
    assert delivered() == 1
    assert len(receiver.received()) == 1
    assert receiver.received("broken") == []
    lost = Delivery.objects.get(webhook=broken)
    assert (lost.state, lost.tries) == (DeliveryState.WAITING, 0)
    at = next_due_at()
    assert at is not None
    assert at > NOW


@pytest.mark.django_db(transaction=True)
def test_a_webhook_that_is_deleted_or_switched_off_meanwhile_leaves_nothing_behind(
    alice: Person, receiver: RunningReceiver
) -> None:
    for is_deleted in (True, False):
        webhook, _secret = hook(alice, receiver.url("?status=500"))
        happen(alice)
        find_due(NOW)
        (claimed,) = claim_due(NOW, 10)
        if is_deleted:
            delete_webhook(member=alice.member, webhook=webhook, now=NOW)
        else:
            set_enabled(member=alice.member, webhook=webhook, is_enabled=False, now=NOW)
        record_outcome(claimed, webhook_requests.send(claimed.request), NOW)
    delivery = only_delivery()
    assert (delivery.state, delivery.problem, delivery.due_at) == ("failed", "disabled", None)
    assert WebhookAttempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_switching_off_while_answers_come_in_makes_no_deadlock(
    alice: Person, receiver: RunningReceiver
) -> None:
    webhook, _secret = hook(alice, receiver.url("?status=500"))
    outcome = webhook_requests.Outcome(500, 1)
    for _round in range(5):
        set_enabled(member=alice.member, webhook=webhook, is_enabled=True, now=NOW)
        happen(alice, 4)
        find_due(NOW)
        claimed = claim_due(NOW, 10)
        steps = [lambda one=one: record_outcome(one, outcome, NOW) for one in claimed]
        off = [lambda: set_enabled(member=alice.member, webhook=webhook, is_enabled=False, now=NOW)]
        assert side_by_side(*steps, *off) == []
    assert not Delivery.objects.filter(state=DeliveryState.WAITING).exists()
