"""The gallery's rarer filters and its search: chosen by keys, taken away, and axe with the form open."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.results.test_selections import make
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow

pytestmark = pytest.mark.browser


def test_filters_are_chosen_by_keys_and_taken_away(alice: Visitor) -> None:
    make(alice, 12, 2)
    page = alice.go("/gallery/")
    tiles = page.locator("#tiles [data-tile]")
    page.locator("#more-filters summary").press("Enter")
    expect(page.locator("#filter-quality")).to_be_visible()
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) <= 0
    page.set_viewport_size({"width": 1100, "height": 800})
    page.locator("#more-filters summary").press("Enter")
    page.locator("#more-filters summary").press("Enter")
    box = page.locator(".filter-form").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1100
    page.locator("#filter-quality").select_option("360p")
    page.locator("#filter-person").select_option(index=1)
    page.get_by_role("button", name="Show results").press("Enter")
    expect(page).to_have_url(re.compile(r"/gallery/\?quality=360p&person=\d+$"))
    expect(tiles).to_have_count(12)
    page.locator("#more-filters summary").press("Enter")
    expect(page.locator("#filter-quality")).to_have_value("360p")
    page.locator("#filter-price").select_option("200")
    page.get_by_role("button", name="Show results").click()
    expect(tiles).to_have_count(0)
    page.get_by_role("link", name="101 to 200 credits").click()
    expect(tiles).to_have_count(12)
    page.locator("#q").fill('"take 7"')
    expect(tiles).to_have_count(1)
    page.locator("#q").fill('PAPER -"Take 7"')
    expect(tiles).to_have_count(11)
    expect(page).to_have_url(re.compile(r"quality=360p.*&q=PAPER"))
    alice.studio.installation.script(
        "make_cafes", alice.person["email"], module="tests.journeys.support.bulk_results"
    )
    page.get_by_role("link", name="Clear", exact=True).click()
    expect(tiles).to_have_count(15)
    page.locator("#q").fill("CAFE")
    expect(tiles).to_have_count(3)
    for words in ("Text: A café at dawn", "Transition: Into the Café", "Effect:"):
        expect(page.get_by_role("link", name=words)).to_be_visible()
