"""A client's collection: from Create and a remix to a link, a comment at a moment and an approval."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.gallery.test_collections import create_collection, look
from tests.journeys.results.test_sharing import click_on_bar, on_a_phone
from tests.journeys.results.test_sharing import look as look_again
from tests.journeys.support.create_page import choose, send, write_and_send
from tests.journeys.support.results import open_when_done
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_operations_from_videos import go_on

pytestmark = pytest.mark.browser
FIRST, REMIXED, LONGER = "Café by the fjord", "Café at night", "Rain sets in"


def make_three(alice: Visitor) -> None:
    """A result for the collection, a remix of it, and that one extended."""
    page = alice.page
    page.get_by_role("link", name="Create for this").click()
    choose(page, "model-v5")
    write_and_send(page, FIRST)
    open_when_done(alice, FIRST)
    page.get_by_role("link", name="Remix").click()
    expect(page.locator("#remix")).to_contain_text(f"Remix of {FIRST}")
    page.locator("#id_prompt").fill(REMIXED)
    # The link stays while the form is changed and loaded again.
    choose(page, "quality-540p", "quality-360p")
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value(REMIXED)
    expect(page.locator("#remix")).to_contain_text(FIRST)
    send(alice, REMIXED)
    open_when_done(alice, REMIXED)
    expect(page.locator("#facts")).to_contain_text("Remix of")
    go_on(page, "Extend")
    choose(page, "quality-360p", "duration-1")
    page.locator("#id_prompt").fill(LONGER)
    send(alice, LONGER)
    open_when_done(alice, LONGER)


def follow_lineage(page: Page) -> None:
    page.get_by_role("link", name="Lineage").first.click()
    graph = page.locator(".lineage__graph")
    expect(graph.locator(".lineage__line")).to_have_count(2)
    expect(graph.locator(".lineage__line--remix")).to_have_count(1)
    expect(page.locator(".lineage__entry")).to_contain_text([REMIXED, f"Settings of {FIRST}"])
    look(page)


def find_and_count(alice: Visitor) -> None:
    page = alice.go("/gallery/?q=CAFE")
    expect(page.locator("#tiles [data-tile]")).to_have_count(2)
    alice.go("/gallery/")
    menu = page.locator("details.menu").filter(has_text="Operation")
    menu.locator("summary").press("Enter")
    expect(menu.get_by_role("link", name="Extend 1 results")).to_be_visible()
    look(page)


def review(page: Page, address: str) -> None:
    """A visitor opens a result of the collection, comments at a moment of it, and approves."""
    page.goto(address)
    page.locator(".shared-tile__link").filter(has_text=FIRST).click()
    click_on_bar(page, 0.5)
    page.get_by_label("Your name").fill("Ida")
    page.get_by_role("textbox", name="Comment").fill("Lovely light")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".verdicts")).to_contain_text("Approved")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_from_a_collection_to_a_clients_approval(alice: Visitor, browser: Browser) -> None:
    page = alice.go("/collections/")
    create_collection(page, "Fjord Ferries", "Best rated first")
    collection = page.url
    make_three(alice)
    follow_lineage(page)
    find_and_count(alice)

    page.goto(collection)
    expect(page.locator("[data-tile]")).to_have_count(2)
    page.get_by_role("link", name="Share").click()
    page.get_by_label("Show the prompt").check()
    page.get_by_role("button", name="Create link").click()
    address = page.locator("#share-address").inner_text()
    page.goto(collection)
    page.get_by_role("link", name=f"Text: {FIRST}").first.click()
    client = on_a_phone(browser, alice.studio)
    expect(page.locator("#sharing .comment")).to_have_count(0)
    review(client.page, address)
    # What the client said is on the result's page when it is loaded, and what follows comes by itself.
    page.reload()
    expect(page.locator("#sharing .verdicts")).to_contain_text("Approved")
    client.page.get_by_role("textbox", name="Comment").fill("And a bit slower")
    client.page.get_by_role("button", name="Comment").click()
    expect(client.page.locator(".comment")).to_have_count(2)
    look_again(page)
    expect(page.locator("#sharing .comment")).to_have_count(2)
    expect(page.locator("#count-sharing")).to_have_text("2")
    assert (alice.complaints, client.complaints) == ([], [])
    client.page.context.close()
