"""Results are culled: by keys alone, by mouse, without scripts; and the pages with their marks pass axe."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.support.create_page import reload_until, write_and_send
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser
TAKES = 12
# What is pressed on each take, the newest first.
KEYS = ["r", "r", "4", "r", "5f", "2", "r", "r", "3", "40", "r", "5"]
RATINGS = ["0", "0", "4", "0", "5", "2", "0", "0", "3", "", "0", "5"]


def make(visitor: Visitor, prompt: str, count: int) -> Page:
    """A batch of takes in the gallery."""
    page = visitor.go("/create/text/")
    if count > 1:
        page.locator("#batch summary").click()
        page.locator("#id_variations").fill(str(count))
        page.locator("#id_prompt").fill(prompt)
        page.locator("[data-send]").click()
        page.get_by_role("button", name="Yes, generate").click()
    else:
        write_and_send(page, prompt)
    expect(visitor.cards.first).to_be_visible()
    visitor.go("/gallery/")
    reload_until(page, page.locator(".tile .marks").nth(count - 1))
    return page


def rating_of(tile: Locator) -> Locator:
    return tile.locator("[data-rate]")


def test_a_batch_is_culled_with_the_keyboard_alone(alice: Visitor) -> None:
    page = make(alice, "Boats in a row", TAKES)
    tiles = page.locator(".tile")
    for number, keys in enumerate(KEYS):
        page.keyboard.press("j")
        for key in keys:
            page.keyboard.press(key)
        expect(rating_of(tiles.nth(number))).to_have_attribute("data-rate", RATINGS[number])
        # Nothing jumped: the same tile is in focus.
        expect(tiles.nth(number).locator(".tile__link")).to_be_focused()
    expect(tiles.nth(4).locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("t")
    expect(page.locator("#tags-dialog")).to_be_visible()
    page.keyboard.type("Opening, client A")
    page.keyboard.press("Enter")
    expect(page.locator("#tags-dialog")).to_be_hidden()
    expect(tiles.nth(TAKES - 1).locator(".tile__link")).to_be_focused()
    page.get_by_role("link", name="Hide rejected").press("Enter")
    expect(tiles).to_have_count(RATINGS.count("3") + 5)
    page.locator("summary", has_text="Rating").press("Enter")
    page.get_by_role("link", name="Rated 4 or more").press("Enter")
    expect(tiles).to_have_count(3)
    page.locator("summary", has_text="Sort").press("Enter")
    page.get_by_role("link", name="Best rated first").press("Enter")
    expect(page.locator(".day")).to_have_text(["Rated 5 of 5", "Rated 4 of 5"])
    page.get_by_role("link", name="Clear", exact=True).press("Enter")
    page.locator("summary", has_text="Tags").press("Enter")
    page.get_by_role("link", name="client A").press("Enter")
    expect(tiles).to_have_count(1)


def test_marks_by_mouse_and_on_a_results_page(alice: Visitor) -> None:
    page = make(alice, "A boat", 1)
    tile = page.locator(".tile").first
    tile.hover()
    tile.locator("[data-star]").click()
    expect(tile.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    for width, theme in TWO_LOOKS[::-1]:
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator("#rating-menu")).to_be_hidden()
        tile.hover()
        rating_of(tile).click()
        expect(page.locator("#rating-menu")).to_be_visible()
        assert findings(page, [(width, theme)]) == []
    page.get_by_role("button", name="Reject").click()
    expect(rating_of(tile)).to_have_attribute("data-rate", "0")
    assert findings(page, TWO_LOOKS) == []
    tile.locator(".tile__link").focus()
    page.keyboard.press("t")
    expect(page.locator("#tags-dialog")).to_be_visible()
    assert findings(page, TWO_LOOKS) == []
    page.keyboard.press("Escape")
    tile.locator(".tile__link").click()
    bar = page.locator("[data-marks-bar]")
    expect(bar.get_by_role("button", name="Reject")).to_have_attribute("aria-pressed", "true")
    # Keys are heard when the page's scripts are there.
    page.wait_for_load_state()
    page.keyboard.press("4")
    chosen = bar.get_by_role("button", name="Rated 4 of 5")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "false")
    expect(chosen).to_be_focused()
    page.keyboard.press("t")
    page.get_by_role("textbox", name="Tags").fill("sea, sky")
    page.get_by_role("button", name="Save tags").click()
    expect(bar.get_by_role("link", name="sky")).to_be_visible()
    page.get_by_role("textbox", name="Note").fill("Use this for the opening")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".toast")).to_contain_text("Note saved")
    assert findings(page) == []
    alice.go("/gallery/?q=opening")
    expect(page.locator(".tile")).to_have_count(1)


def test_marks_work_without_scripts(alice: Visitor, browser: Browser) -> None:
    page = make(alice, "A boat", 1)
    href = page.locator(".tile__link").first.get_attribute("href") or ""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(alice.studio.url + href)
    bar = plain.locator("[data-marks-bar]")
    bar.get_by_role("button", name="Favourite").click()
    expect(bar.get_by_role("button", name="Favourite")).to_have_attribute("aria-pressed", "true")
    bar.get_by_role("button", name="Rated 3 of 5").click()
    expect(bar.get_by_role("button", name="Rated 3 of 5")).to_have_attribute("aria-pressed", "true")
    bar.get_by_role("link", name="Add tags").click()
    plain.get_by_role("textbox", name="Tags").fill("sea")
    plain.get_by_role("button", name="Save tags").click()
    expect(plain).to_have_url(re.compile(f"{href}$"))
    expect(bar.get_by_role("link", name="sea")).to_be_visible()
    plain.goto(f"{alice.studio.url}/gallery/")
    plain.locator("[data-star]").first.click()
    expect(plain).to_have_url(re.compile("/gallery/$"))
    expect(plain.locator("[data-star]").first).to_have_attribute("aria-pressed", "false")
    context.close()


def test_one_of_a_comparison_is_kept(alice: Visitor) -> None:
    page = make(alice, "Boats beside each other", 3)
    links = page.locator(".tile__link").all()
    ids = [(link.get_attribute("href") or "").split("/")[2] for link in links]
    alice.go(f"/compare/?ids={','.join(ids)}")
    page.get_by_role("button", name="B: Keep this one").click()
    expect(page.locator(".toast")).to_contain_text("The other 2 results were rejected")
    expect(page.locator(".compare__result--rejected")).to_have_count(2)
    assert findings(page, TWO_LOOKS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    alice.go("/gallery/?rejected=hide")
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
