"""Pages of webhooks: for admins, with secrets shown once, and deliveries to look into and send again."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.accounts.key_rotation import SEALED_COLUMNS, find_unreadable_secrets
from pixstudio.audit.models import AuditEntry
from pixstudio.teams.models import Role
from pixstudio.webhooks.models import ALL_EVENTS, Delivery, Webhook
from pixstudio.webhooks.operations.claims import claim_due, valid_secrets
from pixstudio.webhooks.operations.editing import MAX_WEBHOOKS
from pixstudio.webhooks.presenters.deliveries import SHOWN
from tests.jobs.jobs import text_of
from tests.query_counts import queries_of
from tests.teams.people import Person, check_access, join, sign_in
from tests.webhooks.hooks import NOW, RunningReceiver, delivered, happen, hook, only_delivery

LIST, NEW = "/team/webhooks/", "/team/webhooks/new/"
VALUES = {"url": "https://example.com/hooks?token=abc", "all_events": "on", "description": "n8n"}


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def main_of(answer: Any) -> str:
    """The page without the Activity panel."""
    return text_of(answer).partition("</main>")[0].partition("<main")[2]


def hidden(answer: Any, name: str) -> dict[str, str]:
    """A hidden field of the page, as its form sends it."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', main_of(answer))
    return {found: value for found, value in fields if found == name}


def page_of(webhook: Webhook, part: str = "") -> str:
    return f"{LIST}{webhook.pk}/{part}"


def test_a_new_webhook_shows_its_secret_once(alice: Person) -> None:
    assert "No webhooks yet" in text_of(alice.get(LIST))
    answer = alice.post(NEW, VALUES)
    (secret,) = re.findall(r"whsec_[\w+/=]+", text_of(answer))
    assert answer.headers["Cache-Control"].count("no-store")
    webhook = Webhook.objects.get()
    assert (webhook.url, webhook.events, webhook.created_by) == (
        *(VALUES["url"], [ALL_EVENTS]),
        alice.member.user,
    )
    assert secret not in webhook.secret_sealed
    for path in (LIST, page_of(webhook), page_of(webhook, "edit/"), "/team/audit/"):
        assert "whsec_" not in text_of(alice.get(path))
    assert "token=abc" not in text_of(alice.get("/team/audit/"))
    assert "webhook_added" in actions()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": ""}, "Enter the address"),
        ({"url": "ftp://example.com/"}, "public address"),
        ({"url": "http://127.0.0.1/"}, "public address"),
        ({"url": "http://169.254.169.254/"}, "public address"),
        ({"url": "https://user:secret@example.com/"}, "public address"),
        ({"url": "https://example.com/" + "x" * 2000}, "2000"),
        ({"all_events": ""}, "Choose at least one event"),
        ({"all_events": "", "events": ["job.done", "job.invented"]}, "job.invented"),
    ],
)
def test_what_can_not_be_is_refused_with_what_was_typed(
    alice: Person, settings: Any, change: dict[str, Any], words: str
) -> None:
    settings.LOOPBACK_ORIGIN = None
    answer = alice.post(NEW, {**VALUES, **change})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "n8n" in text_of(answer)
    assert not Webhook.objects.exists()


def test_chosen_events_are_kept_and_shown(alice: Person) -> None:
    alice.post(NEW, {**VALUES, "all_events": "", "events": ["job.done", "batch.done"]})
    webhook = Webhook.objects.get()
    assert webhook.events == ["job.done", "batch.done"]
    page = text_of(alice.get(page_of(webhook, "edit/")))
    checked = re.findall(r'name="events" value="([\w.]+)" checked', page)
    assert sorted(checked) == ["batch.done", "job.done"]


def test_two_admins_do_not_undo_each_other(alice: Person) -> None:
    webhook, _secret = hook(alice, "https://example.com/a")
    first = {**VALUES, "url": "https://example.com/b", "version": "1"}
    assert alice.post(page_of(webhook, "edit/"), first).status_code == 302
    answer = alice.post(page_of(webhook, "edit/"), {**first, "url": "https://example.com/c"})
    assert answer.status_code == 422
    assert "Someone else" in text_of(answer)
    webhook.refresh_from_db()
    assert webhook.url == "https://example.com/b"


def test_a_rotated_secret_is_shown_once_and_both_are_sealed(alice: Person) -> None:
    webhook, old = hook(alice, "https://example.com/")
    answer = alice.post(page_of(webhook, "secret/"))
    (new,) = re.findall(r"whsec_[\w+/=]+", text_of(answer))
    assert new != old
    assert "webhook_secret_changed" in actions()
    assert "more hours" in text_of(alice.get(page_of(webhook)))
    assert {(Webhook, "secret_sealed"), (Webhook, "old_secret_sealed")} <= set(SEALED_COLUMNS)
    assert find_unreadable_secrets() == []


def test_secrets_ask_for_a_fresh_sign_in(alice: Person) -> None:
    webhook, _secret = hook(alice, "https://example.com/")
    browser = Client()
    sign_in(browser, alice.member.user, ago=3600)
    for path in (NEW, page_of(webhook, "edit/"), page_of(webhook, "secret/")):
        assert browser.post(path, VALUES).status_code == 302
    assert Webhook.objects.count() == 1
    assert browser.get(page_of(webhook)).status_code == 200


def test_switching_off_and_on_and_deleting(alice: Person) -> None:
    webhook, _secret = hook(alice, "https://example.com/")
    for is_enabled in ("0", "0", "1"):
        alice.post(page_of(webhook, "switch/"), {"is_enabled": is_enabled})
        webhook.refresh_from_db()
        assert webhook.is_enabled == (is_enabled == "1")
    assert actions()[-2:] == ["webhook_disabled", "webhook_enabled"]
    assert alice.post(page_of(webhook, "removal/")).status_code == 302
    assert not Webhook.objects.exists()
    assert actions()[-1] == "webhook_deleted"


def test_a_test_event_is_sent_and_its_answer_shown(
    alice: Person, receiver: RunningReceiver
) -> None:
    webhook, _secret = hook(alice, receiver.url("?status=418"))
    answer = alice.post(page_of(webhook, "test/"))
    delivery = only_delivery()
    assert answer.url == f"{LIST}deliveries/{delivery.pk}/"
    page = text_of(alice.get(answer.url))
    assert "hx-trigger" in page
    assert "webhook.test" in page
    delivered(delivery.created_at)
    assert receiver.bodies()[0]["type"] == "webhook.test"
    assert "418" in text_of(alice.get(answer.url))
    alice.post(page_of(webhook, "switch/"), {"is_enabled": "0"})
    assert alice.post(page_of(webhook, "test/")).url == page_of(webhook)
    assert Delivery.objects.count() == 1


def test_pages_ask_again_only_while_an_answer_is_near(
    alice: Person, receiver: RunningReceiver
) -> None:
    webhook, _secret = hook(alice, receiver.url("?status=500"))
    pages = [page_of(webhook), alice.post(page_of(webhook, "test/")).url]
    now = only_delivery().created_at
    claim_due(now, 1)
    assert all("hx-trigger=" in main_of(alice.get(path)) for path in pages)
    claimed = only_delivery()
    assert claimed.lease_until is not None
    delivered(claimed.lease_until)
    # It failed: the next attempt is due soon, but the webhook rests.
    later = claimed.lease_until + dt.timedelta(minutes=5)
    Webhook.objects.update(paused_until=later)
    assert not any("hx-trigger=" in main_of(alice.get(path)) for path in pages)
    assert "500" in main_of(alice.get(pages[0]))


def test_send_again_sends_the_same_id_once_for_each_page(
    alice: Person, receiver: RunningReceiver
) -> None:
    hook(alice, receiver.url())
    happen(alice)
    delivered()
    delivery = only_delivery()
    page = f"{LIST}deliveries/{delivery.pk}/"

    def click(shown: dict[str, str]) -> Any:
        return alice.post(f"{page}redelivery/", shown, follow=True)

    shown = hidden(alice.get(page), "seen")
    assert shown == {"seen": "1"}
    # Twice, also in another tab, while nothing is sent yet.
    assert click(shown).redirect_chain[-1][0] == page
    assert "meantime" not in text_of(click(shown))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("waiting", 0)
    assert delivery.due_at is not None
    delivered(delivery.due_at)
    # And once more, when it has been.
    for stale in (shown, {"seen": "x"}, {"seen": "9" * 40}, {}):
        assert "sent in the meantime" in text_of(click(stale))
    ids = [one["headers"]["webhook-id"] for one in receiver.received()]
    assert ids == [delivery.message_id] * 2
    assert actions().count("webhook_sent_again") == 1
    click(hidden(alice.get(page), "seen"))
    assert only_delivery().state == "waiting"


def test_a_second_click_does_nothing_twice(alice: Person, receiver: RunningReceiver) -> None:
    form = VALUES | {"url": receiver.url()} | hidden(alice.get(NEW), "nonce")
    shown = [re.findall(r"whsec_[\w+/=]+", text_of(alice.post(NEW, form))) for _ in range(2)]
    webhook, now = Webhook.objects.get(), timezone.now()
    assert [valid_secrets(webhook, now)] == shown[1:]
    assert shown[0] != shown[1]
    # What requests were signed with before a rotation signs on, and the secret that is shown.
    path = page_of(webhook, "secret/")
    new = [re.findall(r"whsec_[\w+/=]+", text_of(alice.post(path))) for _ in range(2)]
    webhook.refresh_from_db()
    assert valid_secrets(webhook, now) == [*new[1], *shown[1]]
    # A test event from a page, again, and from another tab; then from a page that was drawn later.
    tabs = [hidden(alice.get(page_of(webhook)), "shown_at") for _ in range(2)]
    for tab in (tabs[0], tabs[0], tabs[1], {}, {"shown_at": "never"}, {"shown_at": "2026-01-01"}):
        answer = alice.post(page_of(webhook, "test/"), tab)
        assert answer.url == f"{LIST}deliveries/{only_delivery().pk}/"
    alice.post(page_of(webhook, "test/"), hidden(alice.get(page_of(webhook)), "shown_at"))
    assert Delivery.objects.count() == 2
    # Forms from the browser's history, later.
    old = now - dt.timedelta(minutes=1)
    Webhook.objects.update(created_at=old)
    Delivery.objects.update(created_at=old)
    alice.post(NEW, form)
    alice.post(page_of(webhook, "test/"), tabs[0])
    assert (Webhook.objects.count(), Delivery.objects.count()) == (2, 3)


def test_an_answer_is_shown_as_text(alice: Person, receiver: RunningReceiver) -> None:
    webhook, _secret = hook(alice, receiver.url(), description="<b>bold</b>")
    happen(alice)
    delivered()
    delivery = only_delivery()
    delivery.attempts.update(answer="<script>alert(1)</script>")
    for path in (f"{LIST}deliveries/{delivery.pk}/", page_of(webhook), LIST):
        page = text_of(alice.get(path))
        assert "<script>alert" not in page
        assert "<b>bold" not in page


def test_deliveries_are_filtered_and_paged(alice: Person) -> None:
    webhook, _secret = hook(alice, "https://example.com/")
    kinds = ["job.done", "job.failed"]
    rows = [
        Delivery(webhook=webhook, kind=kinds[n % 2], body="{}", state=state, created_at=NOW)
        for n in range(60)
        for state in ("delivered", "failed")
    ]
    Delivery.objects.bulk_create(rows)
    first = alice.get(page_of(webhook)).context["deliveries"]
    assert len(first["rows"]) == SHOWN
    seen = [row.id for row in first["rows"]]
    while first["older_url"]:
        first = alice.get(first["older_url"]).context["deliveries"]
        seen += [row.id for row in first["rows"]]
    assert len(seen) == len(set(seen)) == 120
    found = alice.get(page_of(webhook, "?state=failed&event=job.done")).context["deliveries"]
    assert {(row.kind, row.state.word) for row in found["rows"]} == {("job.done", "Failed")}
    assert len(found["rows"]) == 30
    for wrong in ("?after=x", "?state=x&event=y", "?after=20260310T120000.000000_x"):
        assert alice.get(page_of(webhook, wrong)).status_code == 200


def test_the_list_takes_as_many_queries_with_many(alice: Person) -> None:
    hook(alice, "https://example.com/")
    one = queries_of(lambda: alice.get(LIST))
    for number in range(MAX_WEBHOOKS - 1):
        hook(alice, f"https://example.com/{number}")
    assert queries_of(lambda: alice.get(LIST)) == one
    assert "A team can have 20 webhooks" in text_of(alice.get(LIST))
    assert alice.post(NEW, VALUES).status_code == 422


def test_webhooks_are_for_admins_of_their_team(
    alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    webhook, _secret = hook(alice, "https://example.com/")
    happen(alice)
    delivered()
    dana = join(alice.team, "dana", Role.ADMIN)
    check_access(LIST, method="get", wrong="post", allowed=[alice, dana], refused=[bob, carol])
    delivery = f"{LIST}deliveries/{only_delivery().pk}/"
    posts = [page_of(webhook, part) for part in ("secret/", "switch/", "removal/", "test/")]
    for path in (*posts, f"{delivery}redelivery/"):
        check_access(path, method="post", wrong="get", allowed=[dana], refused=[bob, carol])
        assert mallory.post(path).status_code == 404
    for path in (page_of(webhook), page_of(webhook, "deliveries/"), delivery):
        assert mallory.get(path).status_code == 404
    assert Webhook.objects.get().is_enabled
