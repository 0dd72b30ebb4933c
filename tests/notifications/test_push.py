"""Pushes: what arrives in a browser, who is asked to stop, and what a push service may do."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as studio
from django.contrib.sessions.models import Session
from django.core.management import call_command
from pytest_django import Settings

from pixstudio.accounts.encrypted_columns import seal
from pixstudio.accounts.key_rotation import find_unreadable_secrets, rotate_keys
from pixstudio.notifications.checks import check_push_settings
from pixstudio.notifications.models import Delivery, Notification, PushSubscription
from pixstudio.notifications.operations.deliver import RETRY_SECONDS
from pixstudio.notifications.operations.subscriptions import (
    MAX_BROWSERS,
    BadSubscription,
    check_address,
    send_trial,
    subscribe,
)
from pixstudio.notifications.push_keys import BadPushKey, generate_push_key, public_key_of
from pixstudio.web.secrets.encryption import generate_key
from tests.notifications.events import MINUTE, NOW, SECOND, choose, disabled_webhook, ended, run
from tests.notifications.push_service import (
    Browser,
    PushService,
    claims_of,
    encoded,
    is_signed,
    run_push_service,
)
from tests.teams.people import Person

URL = "/notifications/browsers/"
# 65 bytes, as a key has, which lead to no point of P-256.
OFF_THE_CURVE = encoded(b"\x04" + b"\x01" * 64)
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36"


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    with run_push_service() as service:
        settings.LOOPBACK_ORIGIN = service.origin
        yield service


@pytest.fixture
def browser(service: PushService) -> Browser:
    return Browser(service.origin)


def add(person: Person, browser: Browser) -> PushSubscription:
    answer = person.post(URL, browser.address, HTTP_USER_AGENT=AGENT)
    assert answer.status_code == 204
    return PushSubscription.objects.get(endpoint_digest__isnull=False, user=person.member.user)


def test_a_message_arrives_encrypted_and_signed(
    bob: Person, browser: Browser, service: PushService
) -> None:
    add(bob, browser)
    ended(bob)
    assert run() == 1
    ((path, headers, body),) = service.taken
    row = Notification.objects.get()
    assert path == browser.path
    assert browser.opened(body) == {
        "title": "Your result is ready",
        "body": "A lighthouse at dusk",
        "url": f"/notifications/{row.pk}/",
        "tag": f"n{row.pk}",
    }
    assert headers["content-encoding"] == "aes128gcm"
    assert int(headers["ttl"]) == 12 * 3600
    assert is_signed(headers, public_key_of(studio.PUSH_KEY))
    claims = claims_of(headers)
    assert (claims["aud"], claims["sub"]) == (service.origin, "mailto:studio@localhost")
    assert b"lighthouse" not in body
    assert run() == 0
    assert len(service.taken) == 1


def test_what_comes_together_is_one_message(
    alice: Person, browser: Browser, service: PushService
) -> None:
    choose(alice.member.user)
    add(alice, browser)
    for _ in range(40):
        disabled_webhook(alice)
    run()
    ((_path, _headers, body),) = service.taken
    found = browser.opened(body)
    assert (found["title"], found["url"]) == ("40 notifications", "/notifications/")


def test_jobs_that_join_a_minute_ring_once_more_at_its_end(
    bob: Person, browser: Browser, service: PushService
) -> None:
    add(bob, browser)
    for number in range(30):
        ended(bob, at=NOW + number * SECOND)
        run(NOW + number * SECOND)
    assert len(service.taken) == 1
    run(NOW + MINUTE)
    titles = [browser.opened(body)["title"] for _path, _headers, body in service.taken]
    assert titles == ["Your result is ready", "30 results are ready"]
    tags = {browser.opened(body)["tag"] for _path, _headers, body in service.taken}
    assert len(tags) == 1


def test_what_was_read_rings_no_member(bob: Person, browser: Browser, service: PushService) -> None:
    add(bob, browser)
    ended(bob)
    from pixstudio.notifications.operations.handover import hand_over_due
    from pixstudio.notifications.operations.tell import tell_events

    tell_events(now=NOW)
    hand_over_due(now=NOW)
    Notification.objects.update(read_at=NOW)
    assert run() == 0
    assert service.taken == []
    assert Delivery.objects.get().due_at is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    bob: Person, browser: Browser, service: PushService, status: int
) -> None:
    add(bob, browser)
    service.statuses = [status]
    ended(bob)
    assert run() == 0
    assert not PushSubscription.objects.exists()
    assert not Delivery.objects.exists()


def test_a_service_in_trouble_is_asked_again_a_few_times(
    bob: Person, browser: Browser, service: PushService, settings: Settings
) -> None:
    settings.PATIENCE = 1.0
    add(bob, browser)
    service.statuses = [503, 429, 500, 502, 503]
    ended(bob)
    at = NOW
    for tries, pause in enumerate((*RETRY_SECONDS, 86400), 1):
        assert run(at) == 0
        assert len(service.taken) == tries
        # Not before its time.
        assert run(at + min(pause, 86399) * SECOND - SECOND) == 0
        assert len(service.taken) == tries
        at += pause * SECOND
    assert run(at) == 0
    assert len(service.taken) == len(RETRY_SECONDS) + 1
    found = Delivery.objects.get()
    assert (found.due_at, found.error) == (None, "The push service answered 502.")
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [302, 400, 403, 413])
def test_a_refusal_or_redirect_is_final(
    bob: Person, browser: Browser, service: PushService, status: int
) -> None:
    add(bob, browser)
    service.statuses = [status]
    ended(bob)
    run()
    run(NOW + 60 * MINUTE)
    assert len(service.taken) == 1
    assert Delivery.objects.get().due_at is None


def test_a_service_that_is_not_there_is_tried_later(
    bob: Person, browser: Browser, service: PushService, settings: Settings
) -> None:
    add(bob, browser)
    row = PushSubscription.objects.get()
    settings.LOOPBACK_ORIGIN = "http://127.0.0.1:9"
    seal(row, "address_sealed", json.dumps({**browser.address, "endpoint": "http://127.0.0.1:9/x"}))
    row.save()
    ended(bob)
    assert run() == 0
    assert Delivery.objects.get().due_at > NOW


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "ftp://push.example/1",
        "http://push.example/1",
        "https://127.0.0.1/1",
        "https://169.254.169.254/latest",
        "https://[::1]/1",
        "https://10.0.0.1/1",
        "https://user@push.example/1",
        "https://push.example/" + "x" * 1000,
    ],
)
def test_addresses_that_no_push_service_has(bob: Person, browser: Browser, endpoint: str) -> None:
    answer = bob.post(URL, {**browser.address, "endpoint": endpoint})
    assert answer.status_code == 400
    assert not PushSubscription.objects.exists()


def test_a_name_that_leads_inside_is_not_connected_to(
    bob: Person, browser: Browser, service: PushService, settings: Settings
) -> None:
    """It was public when it was added; now it is this machine's, and not the allowed origin."""
    add(bob, browser)
    settings.LOOPBACK_ORIGIN = None
    ended(bob)
    run()
    assert service.taken == []
    assert "not a public server" in Delivery.objects.get().error


@pytest.mark.parametrize(
    "changes",
    [
        {"p256dh": "AAAA"},
        {"p256dh": OFF_THE_CURVE},
        {"p256dh": "!" * 1000 + Browser("").address["p256dh"]},
        {"auth": "?"},
        {"auth": ""},
    ],
    ids=range(5),
)
def test_keys_that_are_none(browser: Browser, changes: dict[str, str]) -> None:
    with pytest.raises(BadSubscription):
        check_address({**browser.address, **changes})


def test_a_fault_of_ours_stops_no_other_message(
    alice: Person, bob: Person, browser: Browser, service: PushService
) -> None:
    """A row from before keys were checked."""
    row = add(alice, Browser(service.origin, "another"))
    seal(row, "address_sealed", json.dumps({**browser.address, "p256dh": OFF_THE_CURVE}))
    row.save()
    assert send_trial(user=alice.member.user, pk=row.pk, now=NOW)
    assert send_trial(user=bob.member.user, pk=add(bob, browser).pk, now=NOW)
    assert run() == 1
    assert [path for path, _headers, _body in service.taken] == [browser.path]
    assert Delivery.objects.get(subscription=row).error == "ValueError"


def test_addresses_are_encrypted_and_bound_to_their_row(
    bob: Person, browser: Browser, settings: Settings
) -> None:
    row = add(bob, browser)
    assert browser.endpoint not in row.address_sealed
    assert row.device == "Chrome on Linux"
    before = row.address_sealed
    settings.FIELD_KEYS = f"{generate_key()},{settings.FIELD_KEYS}"
    assert rotate_keys() == (1, [])
    row.refresh_from_db()
    assert row.address_sealed != before
    other = PushSubscription.objects.create(
        user=bob.member.user,
        endpoint_digest="x",
        address_sealed=row.address_sealed,
        created_at=NOW,
    )
    assert len(find_unreadable_secrets()) == 1
    other.delete()


def test_a_browser_is_one_persons_at_a_time(alice: Person, bob: Person, browser: Browser) -> None:
    add(bob, browser)
    add(alice, browser)
    assert [row.user for row in PushSubscription.objects.all()] == [alice.member.user]
    add(alice, browser)
    assert PushSubscription.objects.count() == 1


def test_a_person_has_so_many_browsers(bob: Person, service: PushService) -> None:
    for number in range(MAX_BROWSERS + 2):
        subscribe(
            user=bob.member.user,
            address=Browser(service.origin, str(number)).address,
            device="x",
            session_key="k",
            now=NOW + number * SECOND,
        )
    rows = PushSubscription.objects.order_by("created_at")
    assert (len(rows), rows[0].created_at) == (MAX_BROWSERS, NOW + 2 * SECOND)


def test_browsers_are_removed_by_their_owner_alone(
    alice: Person, bob: Person, browser: Browser
) -> None:
    row = add(bob, browser)
    path = f"{URL}{row.pk}/removal/"
    assert alice.post(path).status_code == 404
    alice.post(URL, {"endpoint": browser.endpoint, "removal": "1"})
    assert PushSubscription.objects.exists()
    assert bob.post(path).status_code == 302
    assert not PushSubscription.objects.exists()
    add(bob, browser)
    assert bob.post(URL, {"endpoint": browser.endpoint, "removal": "1"}).status_code == 204
    assert not PushSubscription.objects.exists()


def test_a_test_message(bob: Person, alice: Person, browser: Browser, service: PushService) -> None:
    row = add(bob, browser)
    assert alice.post(f"{URL}{row.pk}/trial/").status_code == 404
    assert bob.post(f"{URL}{row.pk}/trial/").status_code == 302
    from django.utils import timezone

    assert run(timezone.now() + SECOND) == 1
    ((_path, _headers, body),) = service.taken
    assert browser.opened(body)["title"] == "Notifications work"
    assert PushSubscription.objects.get().used_at


@pytest.mark.parametrize("way", ["sign out", "other sessions"])
def test_who_is_signed_out_gets_no_more_messages(bob: Person, browser: Browser, way: str) -> None:
    add(bob, browser)
    if way == "sign out":
        bob.post("/auth/logout/")
    else:
        Session.objects.filter(session_key=bob.browser.session.session_key).delete()
    assert not PushSubscription.objects.exists()


def test_what_browsers_subscribe_with(bob: Person, settings: Settings) -> None:
    found: Any = bob.get(URL).json()
    assert found == {"key": public_key_of(studio.PUSH_KEY), "worker": "/notifications-worker.js"}
    settings.PUSH_KEY = ""
    assert bob.get(URL).json()["key"] == ""


def test_the_worker_is_a_script_at_the_root(client: Any) -> None:
    answer = client.get("/notifications-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "showNotification" in answer.content.decode()


def test_the_command_makes_a_key_that_the_checks_take(settings: Settings) -> None:
    out = StringIO()
    call_command("pushkeys", stdout=out, stderr=StringIO())
    name, _equals, key = out.getvalue().strip().partition("=")
    assert name == "PUSH_KEY"
    settings.PUSH_KEY, settings.PUSH_CONTACT = key, "mailto:admin@studio.example"
    assert check_push_settings() == []
    assert key != generate_push_key()


def test_settings_that_would_fail_later_are_found_at_the_start(settings: Settings) -> None:
    settings.PUSH_KEY, settings.PUSH_CONTACT = "secret-that-is-none", "admin@studio.example"
    found = check_push_settings()
    assert [one.id for one in found] == ["notifications.E001", "notifications.E002"]
    assert "secret-that-is-none" not in str(found)
    with pytest.raises(BadPushKey):
        public_key_of("AAAA")
