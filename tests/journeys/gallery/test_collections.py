"""Collections: from the form of Create to a sorted page, with files beside the results."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.processes import ROOT
from tests.journeys.support.results import open_when_done
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow

pytestmark = pytest.mark.browser
WIDE = {"width": 1440, "height": 900}
NAMES = ("ridge.webp", "vases.webp", "planet.webp")


def create_collection(page: Page, name: str, order: str = "By hand") -> None:
    page.get_by_role("link", name="New collection").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Order").select_option(order)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text(name)


def look(page: Page) -> None:
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) == 0
    page.set_viewport_size(WIDE)


def titles(page: Page) -> list[str]:
    return page.locator(".arranged__title").all_inner_texts()


def choice(page: Page, name: str) -> Locator:
    return page.locator(".collection-choice").filter(has_text=name)


def put_files_in(page: Page, alice: Visitor, collection: str) -> None:
    """Upload photos, and add each from its page by the dialog."""
    alice.go("/library/")
    page.locator("#files-input").set_input_files(
        [ROOT / "static/img/samples" / name for name in NAMES]
    )
    for name in NAMES:
        expect(page.locator("#files .file").filter(has_text=name)).to_be_visible()
    expect(page.locator("#uploads")).to_be_hidden()
    for name in reversed(NAMES):
        alice.go("/library/")
        page.locator(".file__link").filter(has_text=name).click()
        page.get_by_role("link", name="Add to collection").click()
        choice(page, collection).click()
        expect(choice(page, collection)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#collection-picker-status")).to_contain_text("Added to")


def test_files_are_collected_and_sorted_by_keys_buttons_and_drag(alice: Visitor) -> None:
    page = alice.go("/collections/")
    look(page)
    create_collection(page, "Moodboard")
    look(page)
    put_files_in(page, alice, "Mood")
    look(page)
    page.locator("#collection-q").fill("nothing of that")
    expect(page.locator("#collection-choices")).to_contain_text("No collection matches")
    page.locator("#new-name").fill("From the dialog")
    page.keyboard.press("Enter")
    expect(choice(page, "From the dialog")).to_have_attribute("aria-pressed", "true")

    alice.go("/collections/")
    look(page)
    page.get_by_role("link", name="Moodboard").click()
    look(page)
    page.get_by_role("link", name="Arrange").click()
    expect(page.locator(".arranged__item")).to_have_count(3)
    assert titles(page) == list(NAMES)
    look(page)
    ridge, vases, planet = NAMES
    page.locator("[data-sort-handle]").first.press("ArrowRight")
    expect(page.locator(".arranged__title").first).to_have_text(vases)
    expect(page.locator("[data-sort-handle]").nth(1)).to_be_focused()
    page.get_by_role("button", name=f"Move later: {ridge}").click()
    expect(page.locator(".arranged__title").last).to_have_text(ridge)
    handle, target = page.locator("[data-sort-handle]").last, page.locator(".arranged__item").first
    box = target.bounding_box()
    assert box is not None
    handle.hover()
    page.mouse.down()
    page.mouse.move(box["x"] + 4, box["y"] + 30, steps=5)
    page.mouse.up()
    expect(page.locator(".arranged__title").first).to_have_text(ridge)
    assert titles(page) == [ridge, vases, planet]
    page.get_by_role("button", name=f"Remove from collection: {vases}").click()
    expect(page.locator(".arranged__item")).to_have_count(2)
    page.locator("#undo").get_by_role("button", name="Undo").click()
    expect(page.locator(".arranged__item")).to_have_count(3)


def test_jobs_go_into_the_chosen_collection(alice: Visitor) -> None:
    page = alice.go("/collections/")
    create_collection(page, "Fjord Ferries", "Newest first")
    page.get_by_role("link", name="Create for this").click()
    expect(page.locator("#id_collection option:checked")).to_have_text("Fjord Ferries")
    write_and_send(page, "A ferry leaves at dawn")
    expect(alice.card("A ferry leaves at dawn").first).to_be_visible()
    # Kept for the next try.
    expect(page.locator("#id_collection option:checked")).to_have_text("Fjord Ferries")
    assert findings(page, TWO_LOOKS) == []
    page.set_viewport_size(WIDE)
    open_when_done(alice, "A ferry leaves at dawn")
    expect(page.locator(".collection-links")).to_contain_text("Fjord Ferries")
    look(page)
    alice.go("/gallery/")
    page.locator("#collection-menu > summary").click()
    page.locator("#collection-options").get_by_role("link", name="Fjord Ferries").click()
    expect(page.locator(".tile")).to_have_count(1)
    look(page)
    page.get_by_role("link", name="Save as collection").click()
    page.get_by_label("Name", exact=True).fill("All ferries")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".tile")).to_have_count(1)
    look(page)
    page.get_by_role("link", name="Edit").click()
    look(page)
