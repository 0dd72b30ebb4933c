"""An admin narrows a model by operation, it is used at once within the new limits, and is reset."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support.create_page import choose, send
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser


def test_limits_of_a_model_are_changed_used_and_reset(alice: Visitor) -> None:
    page = alice.go("/team/models/")
    page.get_by_role("link", name="v6", exact=True).click()
    page.get_by_label("Longest video (seconds) by quality").fill("360p 4\n720p 3")
    page.get_by_label("Aspect ratios").fill("1:1, 9x16")
    page.get_by_label("Extend: Shortest (seconds)").fill("2")
    page.get_by_label("Prices", exact=True).fill("360p 1\n720p ≈ 2")
    page.get_by_label("Why, and where it says so").first.fill("The page of today")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“9x16” is no aspect ratio, such as 16:9.")).to_be_visible()
    expect(page.get_by_label("Extend: Shortest (seconds)")).to_have_value("2")
    assert findings(page, TWO_LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("Aspect ratios").fill("1:1, 9:16")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Counts from now on.")).to_be_visible()
    expect(page.get_by_text("Extend: Shortest (seconds) 2").first).to_be_visible()

    alice.go("/create/text/?model=v6")
    expect(page.locator("#group-shape label")).to_have_text(["1:1", "9:16"])
    choose(page, "quality-720p")
    page.locator("#id_prompt").fill("A narrow boat")
    expect(page.locator(".launch__total")).to_contain_text("≈ 6")
    send(alice, "A narrow boat")
    expect(alice.card("A narrow boat")).to_contain_text("Done")

    alice.go("/team/models/row/?kind=video&name=v6")
    page.locator("#switch-reason").fill("That was a test")
    page.get_by_role("button", name="Reset to PixStudio’s row").click()
    expect(page.get_by_label("Aspect ratios")).to_have_value("")
    expect(page.get_by_text("“That was a test”")).to_be_visible()
