"""The bell counts by itself and leads to results; a browser is switched on, and its worker shows pushes."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser
STEPS = "tests.journeys.support.notified"
# The headless shell says “denied” whatever was granted, and shows no notifications: this stands for a screen.
SCREEN = """
Object.defineProperty(Notification, "permission", { get: () => "granted" });
"""
WORKERS_SCREEN = """() => {
  self.shown = [];
  ServiceWorkerRegistration.prototype.showNotification = async (title, rest) => {
    self.shown.push([title, rest.body, rest.tag, rest.data.url]);
  };
}"""
FIRST_SHOWN = """() => new Promise((resolve) => {
  const look = () => (self.shown.length ? resolve(self.shown[0]) : setTimeout(look, 20));
  look();
})"""
RUNG = """() => new Promise((resolve) => {
  document.addEventListener("bell:rung", ({ detail }) => resolve(detail), { once: true });
})"""


def count(page: Page) -> str | None:
    return page.locator("#bell").get_attribute("data-count")


def test_the_bell_counts_by_itself_and_leads_to_the_result(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    expect(page.locator("#bell")).to_have_attribute("data-count", "")
    write_and_send(page, "A boat that rings")
    expect(alice.card("A boat that rings")).to_contain_text("Done")
    expect(page.locator("#bell")).to_have_attribute("data-count", "1")
    expect(page).to_have_title(re.compile(r"^\(1\) .* · PixStudio$"))
    assert page.locator("#bell").get_attribute("aria-label") == "Notifications: 1 unread"
    page.locator("#bell").click()
    row = page.locator("#bell-list .notification")
    expect(row).to_contain_text("Your result is ready")
    expect(row).to_contain_text("A boat that rings")
    assert findings(page, TWO_LOOKS) == []
    row.get_by_role("link").click()
    expect(page.locator(".player")).to_be_visible()
    expect(page.locator("#bell")).to_have_attribute("data-count", "")
    expect(page).not_to_have_title(re.compile(r"^\("))
    # Without scripts the list still leads to the page.
    assert page.goto(f"{alice.studio.url}/notifications/")
    expect(page.locator(".notification")).to_have_count(1)
    assert findings(page, TWO_LOOKS) == []


def test_an_idle_page_counts_what_happens_and_another_tab_that_it_was_read(alice: Visitor) -> None:
    page = alice.go("/gallery/")
    alice.studio.installation.script("happen", alice.person["email"], "n8n", module=STEPS)
    expect(page.locator("#bell")).to_have_attribute("data-count", "1")
    other = alice.another_tab()
    other.goto(f"{alice.studio.url}/notifications/")
    other.get_by_role("button", name="Mark all as read").click()
    expect(other.locator("#bell")).to_have_attribute("data-count", "")
    expect(page.locator("#bell")).to_have_attribute("data-count", "")


def test_preferences_and_a_push_in_the_browser(alice: Visitor) -> None:
    page = alice.page
    page.context.grant_permissions(["notifications"])
    page.add_init_script(SCREEN)
    alice.go("/notifications/settings/")
    expect(page.locator("[data-push-on]")).to_be_visible()
    assert findings(page, TWO_LOOKS) == []
    page.get_by_label("From").fill("22:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#field-quiet_until")).to_contain_text("Enter both times")
    page.get_by_label("From").fill("")
    page.get_by_label("Play a sound").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("Saved.")
    expect(page.get_by_label("Play a sound")).to_be_checked()
    check_page_rings(alice, page)
    check_worker_shows_a_push(alice, page)


def check_page_rings(alice: Visitor, page: Page) -> None:
    """This installation has no key for pushes: a page that is open rings."""
    with page.expect_navigation():
        page.locator("[data-push-on]").click()
    expect(page.locator("[data-push-off]")).to_be_visible()
    page.evaluate(f"() => {{ window.rung = ({RUNG})(); }}")
    alice.studio.installation.script("happen", alice.person["email"], "n8n", module=STEPS)
    found = page.evaluate("window.rung")
    assert found["sound"] is True
    assert [one["title"] for one in found["alerts"]] == ["API key “n8n (ps_abc…)” was stopped"]
    expect(page.locator("#bell")).to_have_attribute("data-count", "1")


def check_worker_shows_a_push(alice: Visitor, page: Page) -> None:
    """As a push service would hand it over to the browser."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    with page.context.expect_event("serviceworker") as started:
        page.evaluate("navigator.serviceWorker.register('/notifications-worker.js').then(() => 1)")
    worker = started.value
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    worker.evaluate(WORKERS_SCREEN)
    message = {"title": "2 results are ready", "body": "A boat", "url": "/gallery/", "tag": "n7"}
    values = {"origin": alice.studio.url, "registrationId": found[-1], "data": json.dumps(message)}
    session.send("ServiceWorker.deliverPushMessage", values)
    assert worker.evaluate(FIRST_SHOWN) == ["2 results are ready", "A boat", "n7", "/gallery/"]
