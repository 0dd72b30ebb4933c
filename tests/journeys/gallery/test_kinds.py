"""What an account holds of every kind is imported, and found in the gallery by its kind."""

import re

import pytest
from playwright.sync_api import expect

from pixstudio.sandbox.state.fixtures import FREE_EMAIL
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow

pytestmark = pytest.mark.browser
NAME = FREE_EMAIL.partition("@")[0]


def test_every_kind_is_imported_and_found_by_its_menu(alice: Visitor) -> None:
    control = alice.studio.control
    for operation, count in (("text", 1), ("images", 3), ("music", 1), ("speech", 1)):
        control.add_existing_results(FREE_EMAIL, count, operation=operation)
    page = alice.go("/gallery/imports/")
    row = page.locator(".account-import", has_text=re.compile(NAME, re.IGNORECASE))
    row.get_by_role("link", name="Count results").click()
    expect(row).to_contain_text("3 images")
    row.get_by_label("Download files").uncheck()
    row.get_by_role("button", name="Import").click()
    expect(row).to_contain_text("results checked")
    assert findings(page, TWO_LOOKS) == []

    page = alice.go("/gallery/")
    assert overflow(page) <= 0
    tiles = page.locator("#tiles [data-tile]")
    menu = page.locator("#filters details", has_text="Kind")
    # All are there, and the page's scripts too: a page that is still loading may close what was opened.
    expect(tiles).to_have_count(6)
    page.wait_for_load_state("networkidle")
    menu.locator("summary").press("Enter")
    menu.get_by_role("link", name="Image", exact=True).press("Enter")
    expect(page).to_have_url(re.compile(r"/gallery/\?kind=image$"))
    expect(tiles).to_have_count(3)
    page.get_by_role("link", name="Kind: Image").click()
    expect(page).to_have_url(re.compile(r"/gallery/$"))
    for kind in ("Music", "Speech"):
        page = alice.go(f"/gallery/?kind={kind.lower()}")
        expect(page.get_by_role("link", name=f"Kind: {kind}")).to_be_visible()
        expect(tiles).to_have_count(1)
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) <= 0
