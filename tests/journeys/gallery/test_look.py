"""A batch as one group, the light table and the size of tiles, by mouse and keys."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow

TAKES = 12


def make_batch(visitor: Visitor) -> None:
    visitor.studio.installation.script(
        "make_batch", visitor.person["email"], TAKES, module="tests.journeys.support.bulk_results"
    )


def visible_tiles(page: Page) -> Any:
    return page.locator("#tiles [data-tile]:visible")


def is_opaque(place: Locator) -> bool:
    colour: str = place.evaluate("(one) => getComputedStyle(one).backgroundColor")
    return colour != "transparent" and "/" not in colour and "rgba" not in colour


@pytest.mark.browser
def test_a_batch_is_folded_selected_and_seen_on_the_light_table(alice: Visitor) -> None:
    make_batch(alice)
    page = alice.go("/gallery/")
    group = page.locator(".tile-group")
    expect(group).to_contain_text(f"{TAKES} of {TAKES} done")
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    # Folded it stays folded, can be selected, and the keys pass over it.
    group.locator("summary").click()
    expect(visible_tiles(page)).to_have_count(2)
    page.reload()
    expect(visible_tiles(page)).to_have_count(2)
    group.get_by_label("Select batch").check()
    expect(page.locator("[data-tile-selection] [data-count]")).to_have_text(f"{TAKES} selected")
    page.keyboard.press("Escape")
    expect(group.get_by_label("Select batch")).not_to_be_checked()
    for _ in range(3):
        page.keyboard.press("j")
    expect(page.locator("#tiles [data-tile]").last.locator("a").first).to_be_focused()
    # Nothing but the results, those of the folded group too.
    page.keyboard.press("v")
    expect(page).to_have_url(f"{alice.studio.url}/gallery/?view=table")
    expect(visible_tiles(page)).to_have_count(TAKES + 2)
    expect(page.locator("#filters")).to_be_hidden()
    # The way back can be read over any picture.
    way_back = page.get_by_role("link", name="Leave light table")
    expect(way_back).to_have_css("opacity", "1")
    assert is_opaque(way_back)
    assert findings(page, TWO_LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    expect(visible_tiles(page)).to_have_count(TAKES + 2)
    way_back.click()
    expect(page.locator("#filters")).to_be_visible()
    # Between a phone and a wide screen title and sum are whole.
    page.set_viewport_size({"width": 800, "height": 900})
    for name in (".topbar__title", ".topbar__note"):
        assert page.locator(name).evaluate("(text) => text.scrollWidth <= text.clientWidth"), name
    page.set_viewport_size({"width": 1440, "height": 900})
    # The size is that of the next page, too.
    page.keyboard.press("+")
    page.reload()
    expect(page.locator("#tile-size")).to_have_value("4")
    expect(page.locator("#tiles")).to_have_attribute("data-size", "4")
