"""What is pressed without a connection or a permission says so, and nothing written is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.processes import ROOT
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_form_answers import paste

pytestmark = pytest.mark.browser
PHOTO = ROOT / "static/img/samples/ridge.webp"


def expect_trouble(page: Page, name: str) -> None:
    """A toast with the words of this name, which is then dismissed."""
    words = page.locator("#toasts").get_attribute(f"data-{name}") or ""
    toast = page.locator(".toast").filter(has_text=words)
    expect(toast.first).to_be_visible()
    for button in toast.get_by_role("button").all():
        button.click()
    expect(toast).to_have_count(0)


def test_a_draft_outlives_a_connection_that_is_lost(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.route("**/settings/", lambda route: route.abort())
    page.locator("#id_prompt").fill("A boat that waits for the tide")
    page.locator("#id_prompt").blur()
    expect_trouble(page, "offline")
    page.reload()
    expect_trouble(page, "offline")
    page.unroute("**/settings/")
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value("A boat that waits for the tide")


def test_what_is_opened_without_a_connection_says_so(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#bell").click()
    expect(page.locator("#bell-list .bell-list__title")).to_be_visible()
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.get_by_role("button", name="Prompt history").click()
    expect_trouble(page, "offline")
    assert page.locator("dialog[open]").count() == 0
    page.locator("#bell").click()
    expect_trouble(page, "offline")
    page.keyboard.press("Escape")
    paste(page, PHOTO)
    expect_trouble(page, "offline")
    page.context.set_offline(False)
    paste(page, PHOTO)
    expect(page.locator(".upload-panel")).to_contain_text("ridge.webp")


def test_a_text_is_copied_without_the_clipboards_permission_or_left_selected(
    alice: Visitor,
) -> None:
    page = alice.go("/library/import/")
    page.get_by_text("Add it by hand").click()
    copy = page.get_by_role("button", name="Copy")
    copy.click()
    expect(page.locator(".toast")).to_contain_text("copied")
    page.evaluate("document.execCommand = () => false")
    copy.click()
    expect_trouble(page, "uncopied")
    selected = page.evaluate("getSelection().toString()")
    assert selected == page.locator("#bookmarklet-address").inner_text()
