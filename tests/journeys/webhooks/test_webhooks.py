"""An admin adds a webhook, tests it, sees jobs arrive at the sandbox's receiver, and sends one again."""

import re
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect
from standardwebhooks.webhooks import Webhook

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser


def received(alice: Visitor, name: str) -> list[dict[str, Any]]:
    """What came to the sandbox's receiver, the oldest first."""
    address = f"{alice.studio.sandbox_url}/webhooks/{name}"
    found: list[dict[str, Any]] = requests.get(address, timeout=10).json()
    return found[::-1]


def add_webhook(alice: Visitor, url: str) -> str:
    """Add it by the pages, and return its secret."""
    page = alice.go("/team/")
    page.get_by_role("link", name="View webhooks").click()
    page.get_by_role("link", name="Add webhook").click()
    page.get_by_label("Address").fill("http://169.254.169.254/")
    page.get_by_label("Description").fill("Our n8n")
    # Chosen kinds, of which the page shows none while all are sent.
    expect(page.get_by_label("A result is saved")).to_be_hidden()
    page.get_by_label("Send all events").uncheck()
    page.get_by_label("A result is saved").check()
    page.get_by_role("button", name="Add webhook").click()
    expect(page.locator("#field-url")).to_contain_text("public address")
    assert findings(page, TWO_LOOKS) == []
    page.get_by_label("Address").fill(url)
    page.get_by_role("button", name="Add webhook").click()
    secret = page.locator("#webhook-secret").inner_text()
    assert findings(page, TWO_LOOKS) == []
    page.get_by_role("link", name="Continue").click()
    return secret


def send_test(page: Page) -> None:
    """The page of the delivery shows the answer by itself."""
    page.get_by_role("button", name="Send test event").click()
    expect(page.locator("main")).to_contain_text("webhook.test")
    expect(page.locator("main [role=status]")).to_contain_text("Delivered")
    expect(page.locator(".webhooks__attempt")).to_contain_text("200 OK")


def test_a_webhook_from_the_first_test_to_a_job(alice: Visitor) -> None:
    name = re.sub(r"\W", "", alice.person["email"])
    secret = add_webhook(alice, f"{alice.studio.sandbox_url}/webhooks/{name}")
    page = alice.page
    webhook_page = page.url
    assert findings(page, TWO_LOOKS) == []
    send_test(page)
    assert findings(page, TWO_LOOKS) == []
    (request,) = received(alice, name)
    assert Webhook(secret).verify(request["body"], request["headers"])["type"] == "webhook.test"

    write_and_send(alice.go("/create/text/"), "A bell that rings")
    expect(alice.card("A bell that rings")).to_contain_text("Done")
    page.goto(webhook_page)
    row = page.locator("tbody tr", has_text="job.done")
    for _ in range(20):
        if row.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(row).to_contain_text("Delivered")
    request = received(alice, name)[-1]
    body = Webhook(secret).verify(request["body"], request["headers"])
    assert (body["type"], body["data"]["state"]) == ("job.done", "done")
    assert "bell" not in request["body"]

    row.get_by_role("link", name="job.done").click()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".webhooks__attempt")).to_have_count(2)
    # The page has renewed what its button says about the attempts that it shows.
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".webhooks__attempt")).to_have_count(3)
    ids = [one["headers"]["webhook-id"] for one in received(alice, name)]
    assert ids[-1] == ids[-2] == ids[-3]

    page.goto(webhook_page)
    page.get_by_role("button", name="Rotate secret").click()
    page.locator("#confirm [data-confirm-yes]").click()
    assert page.locator("#webhook-secret").inner_text() != secret
    page.goto(webhook_page)
    page.get_by_role("button", name="Delete").click()
    page.locator("#confirm [data-confirm-yes]").click()
    expect(page.locator("main")).to_contain_text("No webhooks yet")
