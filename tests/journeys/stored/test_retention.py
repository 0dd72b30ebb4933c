"""An owner makes a rule, sees what it takes, and the worker applies it, also one that is killed meanwhile."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.visitors import Visitor, visit
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STEPS = "tests.journeys.support.stored_data"
MANY = 1500
SECONDS = 120


def run_of(alice: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = alice.studio.installation.script(
        "run_of", alice.person["email"], module=STEPS
    )
    return found


def wait_for_run(alice: Visitor, state: str, done: int) -> dict[str, Any]:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = run_of(alice)
        if found["done"] >= done and found["state"] in (state, "finished"):
            return found
        time.sleep(0.02)
    raise AssertionError(run_of(alice))


def fill(page: Page, days: str) -> None:
    page.locator("#id_days-results").fill(days)
    page.get_by_label("What happens to old results").select_option("Delete files, keep facts")


def test_a_rule_removes_old_files_and_keeps_the_facts(alice: Visitor, browser: Browser) -> None:
    email, house = alice.person["email"], alice.studio.installation
    page = alice.go("/create/text/")
    write_and_send(page, "A boat that grows old")
    expect(alice.card("A boat that grows old")).to_contain_text("Done")
    alice.go("/gallery/")
    page.locator("[data-tile] a").first.click()
    expect(page.locator(".player")).to_be_visible()
    result = page.url
    house.script("age", email, "100", module=STEPS)

    alice.go("/team/retention/")
    late = alice.another_tab()
    late.goto(page.url)
    assert findings(page, TWO_LOOKS) == []
    fill(page, "90")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Save retention rules?")
    row = page.locator("tbody tr")
    expect(row).to_contain_text("after 90 days delete files, keep facts")
    expect(row).to_contain_text(re.compile(r"1 result, \d.*\s[kM]B"))
    assert findings(page, TWO_LOOKS) == []
    page.get_by_role("button", name="Save rules").dblclick()
    expect(page.locator("#id_days-results")).to_have_value("90")
    # The other tab was drawn before that.
    fill(late, "30")
    late.get_by_role("button", name="Save").click()
    expect(late.locator("#content")).to_contain_text("changed")
    expect(late.get_by_role("heading", level=1)).not_to_contain_text("Save retention rules?")

    for role, opens in (("admin", False), ("viewer", False)):
        other = visit(
            browser, alice.studio, house.script("join", email, role, role.title(), module=STEPS)
        )
        answer = other.page.goto(f"{alice.studio.url}/team/retention/")
        assert answer
        assert (answer.status == 200) == opens
        other.page.context.close()

    house.script("let_a_day_pass", email, module=STEPS)
    assert wait_for_run(alice, "finished", 1)["entries"] == 1
    page.goto(result)
    expect(page.locator("#content")).to_contain_text("File removed on")
    expect(page.locator("#content")).to_contain_text("A boat that grows old")
    expect(page.locator("#content")).to_contain_text("credits")
    assert findings(page, TWO_LOOKS) == []
    assert page.request.get(f"{result}file/?download").status == 404
    expect(alice.go("/team/retention/").locator("tbody tr").first).to_contain_text("1 result")


def test_a_worker_that_is_killed_in_a_run_removes_each_file_once(alice: Visitor) -> None:
    email, house = alice.person["email"], alice.studio.installation
    house.script("make", email, str(MANY), "3", module="tests.journeys.support.bulk_results")
    house.script("age", email, "100", module=STEPS)
    page = alice.go("/team/retention/")
    fill(page, "90")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Save rules").click()
    expect(page.locator("#id_days-results")).to_have_value("90")
    worker = house.running[0]
    house.script("let_a_day_pass", email, module=STEPS)
    wait_for_run(alice, "running", 1)
    house.kill(worker)
    killed = run_of(alice)
    house.start("worker")
    # `kill` takes the number from the list, and `start` puts the new one at its end.
    house.running.insert(0, house.running.pop())
    expect(page.locator("#id_days-results")).to_have_value("90")
    done = wait_for_run(alice, "finished", MANY)
    assert (done["done"], done["removed"], done["entries"]) == (MANY, MANY, 1)
    assert killed["done"] <= MANY
