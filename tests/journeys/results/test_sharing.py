"""A link from a result's page to a phone without a session, and its visitor's words back to the team."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.results import open_when_done
from tests.journeys.support.visitors import Studio, Visitor, visit
from tests.journeys.test_access import EVERY_LOOK, TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 360, "height": 740}
WORDS = "A boat for a client"
REMARK = "<b>Slower</b> here, please"


def made_link(alice: Visitor, *, password: str = "") -> str:
    """The address of a new link to a new result, as its maker copies it."""
    page = alice.go("/create/text/")
    write_and_send(page, WORDS)
    open_when_done(alice, WORDS)
    page.get_by_text("New link").click()
    page.get_by_label("Label").fill("ACME")
    page.get_by_label("Title").fill("Boat, first cut")
    page.get_by_label("Password").fill(password)
    page.get_by_label("Allow download").check()
    page.get_by_role("button", name="Create link").click()
    address = page.locator("#share-address").inner_text()
    assert address.startswith(f"{alice.studio.url}/s/")
    return address


def on_a_phone(browser: Browser, studio: Studio) -> Visitor:
    return visit(browser, studio, None, viewport=PHONE, is_mobile=True, has_touch=True)


def click_on_bar(page: Page, part: float) -> None:
    """A touch on the player's bar."""
    line = page.locator("input[data-seek]")
    expect(page.locator("[data-time]")).not_to_contain_text("/ 0:00.0")
    box = line.bounding_box()
    assert box
    line.click(position={"x": box["width"] * part, "y": box["height"] / 2})


def comment_and_approve(page: Page, address: str) -> str:
    """A visitor comments at two moments and approves; returns the first moment, in seconds."""
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Boat, first cut")
    assert WORDS not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert page.context.cookies() == []
    click_on_bar(page, 0.5)
    page.get_by_label("Your name").fill("Ida")
    page.get_by_role("textbox", name="Comment").fill(REMARK)
    page.get_by_role("button", name="Comment").click()
    remark = page.locator(".comment").filter(has_text=REMARK)
    expect(remark).to_contain_text("Ida")
    moment = remark.locator(".comment__moment").get_attribute("data-moment") or ""
    length = page.locator("video").evaluate("(video) => video.duration")
    assert 0.4 < float(moment) / length < 0.6
    expect(page.locator(".moments__mark")).to_have_count(1)
    expect(page.get_by_label("Your name")).to_have_value("Ida")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("")
    click_on_bar(page, 0.8)
    page.get_by_role("textbox", name="Comment").fill("Lovely here")
    click_on_bar(page, 0.7)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".verdicts")).to_contain_text("Approved")
    praise = page.locator(".comment").filter(has_text="Lovely here")
    later = praise.locator(".comment__moment").get_attribute("data-moment") or ""
    assert 0.6 < float(later) / length < 0.75
    assert findings(page) == []
    return moment


def answer_and_resolve(alice: Visitor, result: str, moment: str) -> None:
    """The team finds the comment among the reviews, and answers it on the result's page."""
    team = alice.go("/gallery/")
    expect(team.locator(".topbar .count")).to_have_text("2")
    team.get_by_role("link", name="Reviews").click()
    expect(team.locator(".comment").filter(has_text=REMARK)).to_be_visible()
    assert findings(team, TWO_LOOKS) == []
    team.goto(result)
    expect(team.locator(".verdicts")).to_contain_text("Approved")
    remark = team.locator(".comment").filter(has_text=REMARK)
    remark.locator(".comment__moment").click()
    assert team.locator("video").evaluate("(video) => video.currentTime") == float(moment)
    remark.locator("summary").click()
    remark.get_by_label("Answer", exact=True).fill("Slower now")
    remark.get_by_role("button", name="Send answer").click()
    expect(remark.locator(".comment__reply")).to_contain_text("Slower now")
    remark.get_by_role("button", name="Resolve").click()
    expect(remark).to_contain_text("Resolved")
    assert findings(team) == []


def look(page: Page) -> None:
    """Be a page that is looked at again after a while."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_from_a_link_to_a_comment_and_its_answer(alice: Visitor, browser: Browser) -> None:
    address = made_link(alice)
    result = alice.page.url
    client = on_a_phone(browser, alice.studio)
    page = client.page
    moment = comment_and_approve(page, address)
    page.get_by_role("textbox", name="Comment").fill("Half a thought")
    answer_and_resolve(alice, result, moment)

    # The open page asks for what is new, and keeps what is being written.
    look(page)
    expect(page.locator(".comment__reply")).to_contain_text("Slower now")
    expect(page.locator(".comment").filter(has_text=REMARK)).to_contain_text("Resolved")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Half a thought")
    page.get_by_role("button", name="Ask for a change").click()
    expect(page.locator(".comment")).to_have_count(3)
    look(alice.page)
    expect(alice.page.locator(".comment")).to_have_count(3)
    expect(alice.page.locator("#open-comments")).to_have_text("2 open")
    assert page.context.cookies() == []
    alice.page.get_by_role("button", name="Revoke").click()
    alice.page.locator("[data-confirm-yes]").click()
    expect(alice.page.locator(".share-link")).to_have_count(0)
    page.goto(address)
    expect(page.locator("h1")).to_have_text("This link isn’t available")
    assert client.complaints == []
    page.context.close()


def test_a_link_with_a_password_on_a_phone(alice: Visitor, browser: Browser) -> None:
    address = made_link(alice, password="sunflower")
    overview = alice.go("/sharing/")
    expect(overview.locator(".share-link")).to_contain_text("password")
    assert findings(overview, TWO_LOOKS) == []
    assert overflow(overview) == 0
    client = on_a_phone(browser, alice.studio)
    page = client.page
    page.goto(address)
    page.get_by_label("Password").fill("tulip")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".field__error")).to_contain_text("not the password")
    assert findings(page, EVERY_LOOK[:2]) == []
    page.set_viewport_size(PHONE)
    page.get_by_label("Password").fill("sunflower")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("video")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "boat-first-cut.mp4"
    assert [one["name"] for one in page.context.cookies()] == ["share_password"]
    assert client.complaints == []
    page.context.close()
