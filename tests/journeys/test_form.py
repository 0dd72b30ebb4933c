"""The form of Create: sent once, kept, reached by keyboard, and safe when the session ends."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.support.visitors import Visitor, visit

pytestmark = pytest.mark.browser


def charges(visitor: Visitor) -> int:
    return len(visitor.studio.control.ledger())


def test_double_click_makes_one_job(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("One boat, pressed twice")
    page.locator("[data-send]").dblclick()
    expect(alice.card("pressed twice")).to_contain_text("Done")
    expect(alice.cards).to_have_count(1)
    assert charges(alice) == 1


def test_slow_double_click_makes_one_job(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("One boat, pressed slowly")
    with page.expect_response(re.compile("sending")):
        page.locator("[data-send]").click()
    page.locator("[data-send]").click()
    expect(alice.card("pressed slowly")).to_contain_text("Done")
    expect(alice.cards).to_have_count(1)
    assert charges(alice) == 1


def test_same_form_in_two_tabs_makes_one_job(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("One boat, two tabs")
    second = alice.another_tab()
    second.goto(page.url)
    expect(second.locator("#id_prompt")).to_have_value("One boat, two tabs")
    nonce = page.locator("#nonce").input_value()
    second.locator("#nonce").evaluate("(field, nonce) => { field.value = nonce; }", nonce)
    page.locator("[data-send]").click(no_wait_after=True)
    second.locator("[data-send]").click()
    expect(alice.card("two tabs")).to_contain_text("Done")
    expect(second.locator("#activity .job").filter(has_text="two tabs")).to_contain_text("Done")
    expect(second.locator("#activity .job")).to_have_count(1)
    assert charges(alice) == 1


def test_half_written_prompt_outlives_reload_and_browser(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    with page.expect_response(re.compile("settings")):
        page.locator("#id_prompt").fill("A sentence that is not fin")
    with page.expect_response(re.compile("settings")):
        page.locator("#quality-1080p").check()
    expect(page.locator("#draft-status")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value("A sentence that is not fin")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value("A sentence that is not fin")
    expect(page.locator("#quality-1080p")).to_be_checked()
    assert charges(alice) == 0


def test_keys_alone_reach_generate(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "#id_prompt")
    page.keyboard.type("Written and sent by keyboard")
    tab_to(page, "[name=model]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "[data-send]")
    page.keyboard.press("Enter")
    expect(alice.card("by keyboard")).to_be_visible()
    expect(page.locator("[data-send]")).to_be_focused()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; a page has no more than 60 stops."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(it) => document.activeElement?.matches(it)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_control_and_enter_send(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("Sent from within the field")
    page.keyboard.press("Control+Enter")
    expect(alice.card("within the field")).to_be_visible()
    expect(page.locator("#id_prompt")).to_have_value("Sent from within the field")


def test_wrong_values_are_reported_at_their_fields(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    page.locator("#id_prompt").fill("A prompt without its picture")
    page.locator("#id_seed").fill("minus four")
    page.locator("[data-send]").click()
    expect(page.locator("#seed-error")).to_be_visible()
    expect(page.locator("#id_seed")).to_have_value("minus four")
    expect(page.locator("[data-slot-error]").first).to_be_visible()
    expect(page.locator("#id_prompt")).to_have_value("A prompt without its picture")
    expect(alice.cards).to_have_count(0)


def test_expired_session_leads_to_the_sign_in_and_back(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("Written before the session ended")
    alice.page.context.clear_cookies(name="sessionid")
    page.locator("[data-send]").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "next=%2Fcreate%2Ftext%2F" in page.url or "next=/create/text/" in page.url
    assert charges(alice) == 0


def test_form_works_without_scripts(alice: Visitor, browser: Browser) -> None:
    plain = visit(browser, alice.studio, alice.person, java_script_enabled=False)
    page = plain.go("/create/text/")
    page.locator("#id_prompt").fill("Sent without any script")
    page.locator("[data-send]").click()
    expect(plain.card("without any script")).to_be_visible()
    plain.card("without any script").locator(".job__title a").click()
    expect(page.locator(".facts")).to_contain_text("Text")
    page.context.close()
    assert plain.complaints == []
