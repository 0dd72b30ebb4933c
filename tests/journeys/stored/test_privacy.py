"""People take their data and go; who was alone deletes the team first. Sums and the audit log stay."""

import io
import json
import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.support.create_page import write_and_send
from tests.journeys.support.visitors import Visitor, visit
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STEPS = "tests.journeys.support.stored_data"
DATA = "/team/profile/data/"
SECONDS = 120


def wait_for_deletions(visitor: Visitor) -> None:
    end = time.monotonic() + SECONDS
    while visitor.studio.installation.script("open_deletions", module=STEPS):
        assert time.monotonic() < end
        time.sleep(0.1)


def download(page: Page) -> dict[str, bytes]:
    """Request the archive at the page, wait for it, and take it."""
    page.get_by_role("button", name="Request export").click()
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").click()
    with zipfile.ZipFile(io.BytesIO(Path(started.value.path()).read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def delete(page: Page, typed: str, button: str) -> None:
    page.locator("#id_confirmation").fill("something else")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#content")).to_contain_text("Nothing was deleted")
    page.locator("#id_confirmation").fill(typed)
    page.get_by_role("button", name=button).dblclick()


def used(alice: Visitor) -> str:
    """The sum of credits as Usage shows it, whichever month began meanwhile."""
    page = alice.go("/usage/?range=30days")
    text = page.locator("#content").inner_text()
    return " ".join(re.findall(r"[\d\xa0 ]+ credits", text))


def test_a_member_exports_and_deletes_everything_and_the_sums_stay(
    alice: Visitor, browser: Browser
) -> None:
    house, email = alice.studio.installation, alice.person["email"]
    bob = visit(browser, alice.studio, house.script("join", email, "creator", "Bob", module=STEPS))
    page = bob.go("/create/text/")
    write_and_send(page, "A boat that Bob made")
    expect(bob.card("A boat that Bob made")).to_contain_text("Done")
    house.script("command", "usage")
    before = used(alice)
    assert before
    bob.go(DATA)
    assert findings(page, TWO_LOOKS) == []
    page.get_by_label("Include results and uploads").check()
    found = download(page)
    jobs = json.loads(found["jobs.json"])["jobs"]
    assert [job["parameters"]["prompt"] for job in jobs] == ["A boat that Bob made"]
    assert any(name.startswith("results/") for name in found)
    assert findings(bob.go(f"{DATA}stored/"), TWO_LOOKS) == []
    bob.go(f"{DATA}deletion/")
    assert findings(page, TWO_LOOKS) == []
    delete(page, bob.person["email"], "Delete profile")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    wait_for_deletions(alice)
    assert alice.page.request.get(f"{alice.studio.url}/team/").ok
    house.script("command", "usage", "--rebuild")
    assert used(alice) == before
    expect(alice.go("/team/audit/").locator("#content")).to_contain_text("Deleted member")
    assert "0 wrong" in house.script("command", "audit")
    assert bob.complaints == []
    bob.page.context.close()


def test_who_is_alone_deletes_the_team_and_then_the_profile(alice: Visitor) -> None:
    house, email = alice.studio.installation, alice.person["email"]
    page = alice.go("/create/text/")
    write_and_send(page, "A boat of nobody")
    expect(alice.card("A boat of nobody")).to_contain_text("Done")
    alice.go("/gallery/")
    page.locator("[data-tile] a").first.click()
    expect(page.locator(".player")).to_be_visible()
    file = f"{page.url}file/"
    late = alice.another_tab()
    late.goto(f"{alice.studio.url}/team/deletion/")
    alice.go(f"{DATA}deletion/")
    expect(page.locator("#content")).to_contain_text("Nobody else is in it")
    page.get_by_role("link", name="Delete team").click()
    expect(page.locator("#content")).to_contain_text("Jobs and results: 1")
    assert findings(page, TWO_LOOKS) == []
    name = (
        page.locator(".field__hint")
        .inner_text()
        .removeprefix("Enter ")
        .removesuffix(" to confirm.")
    )
    delete(page, name, "Delete team")
    expect(page).to_have_url(f"{alice.studio.url}{DATA}")
    expect(page.locator("body")).to_contain_text("was deleted")
    assert findings(page, TWO_LOOKS) == []
    # The other tab comes too late, and says so.
    late.locator("#id_confirmation").fill(name)
    late.get_by_role("button", name="Delete team").click()
    expect(late.get_by_role("heading", level=1)).to_contain_text("You aren’t in a team yet")
    assert page.request.get(file).status == 403
    wait_for_deletions(alice)
    assert json.loads(download(page)["profile.json"])["profile"][0]["email"] == email
    page.get_by_role("link", name="Delete profile").click()
    delete(page, email, "Delete profile")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    wait_for_deletions(alice)
    assert "0 wrong" in house.script("command", "audit")
