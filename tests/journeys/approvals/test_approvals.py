"""A second person approves and declines, in browsers of their own."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.visitors import Studio, Visitor, visit
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser
PASSWORD = "a quite long password 8"


def joined(browser: Browser, studio: Studio, alice: Visitor) -> Visitor:
    """A creator who came by invitation."""
    page = alice.go("/team/invitations/")
    page.get_by_label("Role").select_option("Creator")
    page.get_by_role("button", name="Create invitation").click()
    guest = visit(browser, studio, None)
    guest.page.goto(page.locator("#invitation-link").inner_text())
    guest.page.get_by_label("Email").fill("ida.approvals@halden.example")
    guest.page.get_by_label("Name").fill("Ida")
    guest.page.get_by_label("Password").fill(PASSWORD)
    guest.page.get_by_role("button", name="Join").click()
    expect(guest.page.locator(".sidebar")).to_contain_text("Ida")
    return guest


def set_amount(alice: Visitor, credits: str) -> None:
    """Alice is the only approver, which the page refuses until she says what then."""
    page = alice.go("/team/approvals/")
    page.get_by_label("Ask for approval above").fill(credits)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#field-approvers")).to_contain_text("would be the only approver")
    page.get_by_label("An owner who is the only approver").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("Saved.")


def ask(guest: Visitor, words: str) -> None:
    write_and_send(guest.go("/create/text/"), words)
    expect(guest.card(words)).to_contain_text("Needs approval")


def review(alice: Visitor, words: str) -> Page:
    page = alice.go("/approvals/")
    page.locator(".approvals__row", has_text=words).get_by_role("link", name="Review").click()
    expect(page.locator("main")).to_contain_text(words)
    return page


def test_a_second_person_approves_and_declines(
    alice: Visitor, studio: Studio, browser: Browser
) -> None:
    guest = joined(browser, studio, alice)
    set_amount(alice, "5")
    # An idle page of the approver counts what waits, without being loaded again.
    badge = alice.go("/gallery/").locator("#approvals-count")
    expect(badge).to_be_hidden()
    ask(guest, "A boat that is approved")
    expect(badge).to_have_text("1")
    # Another page that missed it is told by the one that asks for both.
    other = alice.another_tab()
    other.goto(f"{alice.studio.url}/gallery/")
    other_badge = other.locator("#approvals-count")
    other_badge.evaluate("badge => { badge.dataset.count = 0; badge.textContent = ''; }")
    expect(other_badge).to_have_text("1")
    other.close()
    page = review(alice, "A boat that is approved")
    assert findings(page, TWO_LOOKS) == []
    page.locator("#decision .button--primary").click()
    expect(page.locator("body")).to_contain_text("Approved. 1 job goes on.")
    expect(guest.card("A boat that is approved")).to_contain_text("Done")

    ask(guest, "A boat that is declined")
    page = review(alice, "A boat that is declined")
    page.locator("#decision").get_by_role("button", name="Decline").click()
    expect(page.locator("#field-message")).to_contain_text("Say in a few words why")
    page.get_by_label("Words for the creator").fill("Shorter, please")
    page.locator("#decision").get_by_role("button", name="Decline").click()
    expect(guest.card("A boat that is declined")).to_contain_text("Shorter, please")
    assert guest.complaints == []
