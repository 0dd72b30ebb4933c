"""Many results at once: selected by keys and by filter, removed, restored, made again; and killed workers."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.journeys.support.processes import DATABASE, Installation
from tests.journeys.support.short_lists import list_nothing
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow

KILLS = 4
BOXES = ".tile__check:checked"


def make(visitor: Visitor, count: int, samples: int = 0) -> None:
    visitor.studio.installation.script(
        "make",
        visitor.person["email"],
        count,
        samples,
        module="tests.journeys.support.bulk_results",
    )


def count_text(page: Page) -> Any:
    return page.locator("[data-tile-selection] [data-count]")


@pytest.mark.browser
def test_results_are_selected_by_keys_removed_and_brought_back(alice: Visitor) -> None:
    make(alice, 70, 8)
    page = alice.go("/gallery/")
    expect(page.locator("#tiles [data-tile]")).to_have_count(60)
    expect(page.locator("#selection")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(count_text(page)).to_have_text("1 selected")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(BOXES)).to_have_count(3)
    # With Shift a whole stretch, by the mouse; and across the pages of the list.
    page.locator("[data-tile]").nth(5).click(modifiers=["Shift"])
    expect(count_text(page)).to_have_text("6 selected")
    page.get_by_role("link", name="Show earlier results").click()
    expect(page.locator("#tiles [data-tile]")).to_have_count(70)
    expect(count_text(page)).to_have_text("6 selected")
    page.keyboard.press("Escape")
    expect(page.locator("#selection")).to_be_hidden()
    for number in (0, 2):
        page.locator("[data-tile]").nth(number).hover()
        page.locator("[data-tile] .tile__check").nth(number).check()
    assert findings(page, TWO_LOOKS) == []
    page.get_by_role("button", name="Move to trash").click()
    expect(page.locator("#undo")).to_contain_text("2 results moved to trash.")
    expect(page.locator("#gallery-summary")).to_have_text("68 results")
    expect(page.locator("#tiles [data-tile]")).to_have_count(68)
    expect(page.locator("#selection")).to_be_hidden()
    page.locator("#undo").get_by_role("button", name="Undo").click()
    expect(page.locator("#gallery-summary")).to_have_text("70 results")
    expect(page.locator("#tiles [data-tile]")).to_have_count(60)


@pytest.mark.browser
def test_all_that_match_go_to_the_trash_and_the_trash_is_emptied(alice: Visitor) -> None:
    make(alice, 130, 6)
    page = alice.go("/gallery/?model=v5.6")
    page.locator("[data-tile]").first.hover()
    page.locator(".tile__check").first.check()
    page.get_by_role("button", name="Select all that match").click()
    expect(count_text(page)).to_have_text("All 130 results selected")
    expect(page.locator(BOXES)).to_have_count(60)
    page.get_by_role("link", name="Show earlier results").click()
    expect(page.locator(BOXES)).to_have_count(120)
    page.get_by_role("button", name="Move to trash").click()
    expect(page.locator(".bulk-run")).to_contain_text("130 results moved to trash.")
    expect(page.locator("#tiles")).to_contain_text("No results")
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Trash").click()
    expect(page.locator("#gallery-summary")).to_contain_text("130 results")
    page.locator("[data-tile]").nth(1).click()
    expect(count_text(page)).to_have_text("1 selected")
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#toasts")).to_contain_text("1 result restored.")
    page.get_by_role("button", name="Empty trash").click()
    expect(page.locator("main")).to_contain_text("129 results")
    assert findings(page) == []
    page.get_by_role("button", name="Delete permanently").click()
    expect(page.locator(".bulk-run").first).to_contain_text("129 results permanently deleted.")
    expect(page.locator("#tiles")).to_contain_text("The trash is empty")
    alice.go("/gallery/")
    expect(page.locator("#gallery-summary")).to_have_text("1 result")


@pytest.mark.browser
def test_selected_results_are_generated_again_for_a_price(alice: Visitor) -> None:
    make(alice, 3)
    page = alice.go("/gallery/")
    for number in range(3):
        page.locator("[data-tile]").nth(number).hover()
        page.locator(".tile__check").nth(number).check()
    page.get_by_role("button", name="Generate again").click()
    expect(page.locator("main")).to_contain_text("Generate 3 jobs for")
    expect(page.locator("main")).to_contain_text("credits in total?")
    assert findings(page, TWO_LOOKS) == []
    page.get_by_role("button", name="Generate", exact=True).dblclick()
    expect(page.locator(".bulk-run")).to_contain_text("3 jobs created.")
    page.get_by_role("button", name="Dismiss").first.click()
    expect(page.locator(".bulk-run")).to_have_count(0)
    expect(alice.card("Paper boat, take")).to_have_count(3)


def until(condition: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("It did not come to that")


def done_counts(house: Installation) -> list[int]:
    """How many results each run is done with; read at once, since a worker is faster than a new process."""
    with closing(sqlite3.connect(house.folder / "data" / DATABASE, timeout=20)) as connection:
        rows = connection.execute("SELECT done_count FROM selections_bulkrun").fetchall()
    return [count for (count,) in rows]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_worker_does_everything_exactly_once(tmp_path: Path) -> None:
    settings = SandboxSettings(state_dir=tmp_path / "sandbox", render_videos=False)
    with Sandbox(settings) as sandbox:
        list_nothing(SandboxControl(sandbox.control_url))
        house = Installation(tmp_path / "house", sandbox.url, LEASE_SECONDS="1.5")
        house.install()

        def report() -> dict[str, Any]:
            found: dict[str, Any] = house.script(
                "report", module="tests.journeys.support.bulk_results"
            )
            return found

        try:
            house.script(
                "make", "alice@halden.example", 2500, module="tests.journeys.support.bulk_results"
            )
            house.script("begin", "again", 150, module="tests.journeys.support.bulk_results")
            house.script("begin", "trash", 2000, module="tests.journeys.support.bulk_results")
            house.start("clock")
            for _kill in range(KILLS):
                before = sum(done_counts(house))
                worker = house.start("worker")
                until(lambda before=before: sum(done_counts(house)) > before)  # type: ignore[misc]
                house.kill(worker)
            assert sum(done_counts(house)) < 2150
            house.start("worker")
            until(lambda: sum(done_counts(house)) == 2150)
            until(lambda: all(run[0] == "finished" for run in report()["runs"]))
            found = report()
        finally:
            house.stop()
    assert found["runs"] == [["finished", 150, 0], ["finished", 2000, 0]]
    assert (found["made"], found["sources"]) == (150, 150)
    assert (found["trashed"], found["versions"]) == (2000, [2])
