"""The line of waiting jobs in a browser: hold, continue, move, edit, cancel, and try again what failed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.support.create_page import choose, send
from tests.journeys.support.visitors import Visitor

pytestmark = pytest.mark.browser
WORDS = ("First in queue", "Second in line", "Third in line")


def fill_line(visitor: Visitor) -> Page:
    """Three jobs that wait, because the API says it is busy."""
    visitor.studio.control.add_fault("status", "videos/create", status=429, times=-1)
    page = visitor.go("/create/text/")
    choose(page, "quality-360p", "duration-1")
    for words in WORDS:
        page.locator("#id_prompt").fill(words)
        send(visitor, words)
    page.goto(f"{visitor.studio.url}/queue/")
    expect(rows(page)).to_have_count(3)
    return page


def rows(page: Page) -> Locator:
    return page.locator("#queue [data-sort-item]")


def row(page: Page, words: str) -> Locator:
    return rows(page).filter(has_text=words)


def test_waiting_jobs_are_held_moved_edited_and_cancelled(alice: Visitor) -> None:
    page = fill_line(alice)
    row(page, "Third").get_by_role("button", name="front").click()
    expect(rows(page).first).to_contain_text("Third in line")
    row(page, "Second").get_by_role("button", name="Pause").click()
    expect(row(page, "Second")).to_contain_text("Paused by you")
    row(page, "First").get_by_role("button", name="Cancel").click()
    expect(rows(page)).to_have_count(2)
    row(page, "Third").get_by_role("button", name="Edit").click()
    expect(page.locator("#editing")).to_contain_text("Editing a queued job")
    page.locator("#id_prompt").fill("Third, in better words")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Job changed.")
    expect(rows(page).first).to_contain_text("in better words")
    alice.studio.control.clear_faults()
    row(page, "Second").get_by_role("button", name="Resume").click()
    for words in ("in better words", "Second in line"):
        expect(alice.card(words)).to_contain_text("Done")
    assert len(alice.studio.control.ledger()) == 2


def test_failed_jobs_are_tried_again_together(alice: Visitor) -> None:
    alice.studio.control.add_fault(
        "status",
        "videos/create",
        status=412,
        body={"error": "All Credits have been used up."},
        times=2,
    )
    page = alice.go("/create/text/")
    choose(page, "model-v5.5", "quality-360p")
    for words in WORDS[:2]:
        page.locator("#id_prompt").fill(words)
        expect(send(alice, words)).to_contain_text("Refused")
    alice.studio.control.clear_faults()
    page.goto(f"{alice.studio.url}/queue/")
    ended = page.locator("#queue [name=ids][form=queue-retry]")
    expect(ended).to_have_count(2)
    for place in range(2):
        ended.nth(place).check()
    page.get_by_role("button", name="Retry 2").click()
    expect(page.locator("#confirm")).to_contain_text("40 credits")
    page.locator("#confirm [data-confirm-yes]").click()
    for words in WORDS[:2]:
        expect(alice.card(words)).to_contain_text("Done")
    assert len(alice.studio.control.ledger()) == 2
