"""Two tabs of one person: one of them asks for both, and each shows what is new."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.request_log import FILE_NAME
from tests.journeys.support.visitors import SECONDS_TO_WAIT, Visitor

pytestmark = pytest.mark.browser
WORDS = "A boat in two windows"
PATHS = ("/create/text/", "/gallery/")
POLLS = 4


@pytest.fixture
def log(alice: Visitor) -> Path:
    """The polls that reached the server, from this test alone."""
    path = Path(alice.studio.installation.environment["DATA_DIR"]) / FILE_NAME
    path.write_text("")
    return path


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(int(SECONDS_TO_WAIT * 10)):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never came to that.")


def next_polls(page: Page, log: Path, count: int = POLLS) -> list[str]:
    """The paths of the pages from which the next polls come."""
    seen = len(paths_in(log))
    wait_until(page, lambda: len(paths_in(log)) >= seen + count)
    return paths_in(log)[seen:][:count]


def paths_in(log: Path) -> list[str]:
    return [urlsplit(url).path for url in log.read_text().splitlines()]


def card(page: Page) -> Locator:
    return page.locator("#activity .job").filter(has_text=WORDS)


def two_tabs(alice: Visitor) -> tuple[Page, Page]:
    """Two pages that show one running job, of which the studio can't learn that it is done."""
    alice.studio.control.add_fault("status", "/videos/?$", method="GET", times=-1, status=503)
    first = alice.go(PATHS[0])
    write_and_send(first, WORDS)
    expect(alice.card(WORDS)).to_contain_text("Running")
    second = alice.another_tab()
    second.goto(alice.studio.url + PATHS[1])
    expect(card(second)).to_contain_text("Running")
    return first, second


def expect_done(page: Page) -> None:
    expect(card(page)).to_contain_text("Done")


def test_one_tab_asks_and_both_show_what_is_new(alice: Visitor, log: Path) -> None:
    first, second = two_tabs(alice)
    assert set(next_polls(second, log)) == {PATHS[0]}
    alice.studio.control.clear_faults()
    expect_done(first)
    expect_done(second)
    # Nothing runs any more, so pages ask seldom.
    expect(second.locator("#poller")).to_have_attribute("hx-trigger", "every 15s")
    assert set(paths_in(log)) == {PATHS[0]}


def test_a_tab_follows_the_one_that_asked_and_was_closed(alice: Visitor, log: Path) -> None:
    first, second = two_tabs(alice)
    assert set(next_polls(second, log, 2)) == {PATHS[0]}
    first.close()
    log.write_text("")
    assert set(next_polls(second, log)) == {PATHS[1]}
    alice.studio.control.clear_faults()
    expect_done(second)


def test_each_tab_asks_for_itself_in_a_browser_without_channels(alice: Visitor, log: Path) -> None:
    alice.page.context.add_init_script("delete window.BroadcastChannel")
    first, second = two_tabs(alice)
    assert set(next_polls(second, log)) == set(PATHS)
    alice.studio.control.clear_faults()
    expect_done(first)
    expect_done(second)


def test_an_answer_to_another_user_is_shown_in_no_tab(alice: Visitor, log: Path) -> None:
    """As after signing in as another person of the team in a third tab."""
    first, second = two_tabs(alice)
    theirs = '<span id="activity-summary" hx-swap-oob="true">Not yours</span>'

    def answer(route: Route) -> None:
        route.fulfill(status=200, body=theirs, headers={"Poll-Group": "0.nobody"})

    first.context.route("**/generations/status/**", answer)
    for _ in range(2):
        with first.expect_response("**/generations/status/**"):
            pass
    first.context.unroute("**/generations/status/**")
    alice.studio.control.clear_faults()
    # A poll of the right person comes after it and is shown.
    expect_done(first)
    expect_done(second)
    for page in (first, second):
        expect(page.locator("#activity-summary")).not_to_contain_text("Not yours")
