"""Names of members, completed while an answer is typed: by keys, by the mouse, and without a connection."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser
STEPS = "tests.journeys.support.commented"


@pytest.fixture
def page(alice: Visitor) -> Page:
    """The reviews of a team with two more members, where a visitor has said something."""
    alice.studio.installation.script("comment", alice.person["email"], module=STEPS)
    page = alice.go("/reviews/")
    page.get_by_text("Answer").first.click()
    return page


def test_names_are_completed_by_keys_and_by_the_mouse(page: Page) -> None:
    field, options = (
        page.get_by_label("Answer", exact=True),
        page.locator(".mentions [role=option]"),
    )
    field.press_sequentially("Please look, @")
    expect(options).to_have_count(2)
    assert findings(page, TWO_LOOKS) == []
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).get_attribute("id") or ""
    expect(field).to_have_attribute("aria-activedescendant", chosen)
    field.press("Enter")
    expect(field).to_have_value("Please look, @Bob Miller ")
    expect(page.locator(".mentions")).to_be_hidden()
    field.press_sequentially("and @bo")
    expect(options).to_have_count(1)
    field.press("Escape")
    expect(page.locator(".mentions")).to_be_hidden()
    field.press_sequentially("ris and @ann")
    options.get_by_text("@Anna Berg").click()
    expect(field).to_have_value("Please look, @Bob Miller and @boris and @Anna Berg ")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".comment__reply")).to_contain_text("@Bob Miller and @boris")


def test_without_a_connection_names_are_typed(alice: Visitor, page: Page) -> None:
    field = page.get_by_label("Answer", exact=True)
    field.press_sequentially("@bo")
    expect(page.locator(".mentions [role=option]")).to_have_count(1)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        field.press_sequentially("b")
    expect(page.locator(".mentions")).to_be_hidden()
    expect(field).to_have_value("@bob")
    page.context.set_offline(False)
    assert alice.complaints == []
