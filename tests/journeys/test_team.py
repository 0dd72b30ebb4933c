"""Several accounts and people: connected, held, invited, stopped by a budget, counted, written down."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.support.create_page import choose, send
from tests.journeys.support.visitors import Studio, Visitor, visit
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser
PASSWORD_OF_ACCOUNT = "what PixVerse knows"
OWN_PASSWORD = "paper boats at dusk"


@pytest.fixture
def guest(studio: Studio, browser: Browser) -> Iterator[Visitor]:
    """Someone who has no sign-in yet."""
    visitor = visit(browser, studio, None)
    yield visitor
    visitor.page.context.close()
    assert visitor.complaints == []


def connect(page: Page, email: str, password: str, jobs: str) -> None:
    page.get_by_label("PixVerse email").fill(email)
    page.get_by_label("PixVerse password").fill(password)
    page.get_by_label("Jobs at once").fill(jobs)
    page.get_by_role("button", name="Add account").click()


def row(page: Page, name: str) -> Locator:
    return page.locator(".account").filter(has_text=name)


def test_two_accounts_are_connected_and_one_is_put_on_hold_and_returns(alice: Visitor) -> None:
    page = alice.go("/accounts/new/")
    connect(page, "quay+one@studio.example", "wrong", "2")
    expect(page.get_by_text("PixVerse login failed: Account or password")).to_be_visible()
    expect(page.get_by_label("PixVerse email")).to_have_value("quay+one@studio.example")
    connect(page, "quay+one@studio.example", PASSWORD_OF_ACCOUNT, "2")
    expect(row(page, "quay+one")).to_contain_text("Ready")
    alice.go("/accounts/new/")
    connect(page, "Attic@studio.example", PASSWORD_OF_ACCOUNT, "1")
    for name in ("quay+one", "Attic"):
        expect(row(page, name).locator(".account__figure").first).to_have_text(re.compile(r"\d"))
    assert PASSWORD_OF_ACCOUNT not in page.content()

    alice.studio.control.set_account("quay+one@studio.example", hold=True)
    alice.go("/create/text/")
    choose(page, "quality-360p")
    page.locator("#id_prompt").fill("A quay in the rain")
    page.locator("select[name=account]").select_option(label="quay+one")
    send(alice, "A quay in the rain")
    expect(alice.card("A quay in the rain")).to_contain_text("on hold")
    alice.go("/accounts/")
    expect(row(page, "quay+one")).to_contain_text("On hold")
    expect(row(page, "quay+one")).to_contain_text("takes no jobs now")
    assert findings(page, TWO_LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    row(page, "quay+one").get_by_role("button", name="Sign in again").click()
    expect(row(page, "quay+one")).to_contain_text("Ready")
    row(page, "quay+one").get_by_role("link", name="quay+one").click()
    expect(page.get_by_text("quay+one@studio.example").first).to_be_visible()
    assert findings(page, TWO_LOOKS) == []


def invite(visitor: Visitor, role: str) -> str:
    page = visitor.go("/team/invitations/")
    page.get_by_label("Role").select_option(label=role)
    page.get_by_role("button", name=re.compile("Create invitation")).first.click()
    link = page.locator("#invitation-link")
    expect(link).to_be_visible()
    return link.inner_text()


def join(visitor: Visitor, link: str, name: str, email: str) -> Page:
    page = visitor.page
    page.goto(link)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.locator(".sidebar__person")).to_contain_text(name)
    return page


def test_a_creator_and_a_viewer_are_invited(
    alice: Visitor, stranger: Visitor, guest: Visitor
) -> None:
    number = re.sub(r"\D", "", alice.person["email"])
    link = invite(alice, "Creator")
    page = join(stranger, link, "Bruno", f"bruno{number}@halden.example")
    rail = page.locator(".sidebar__nav")
    expect(rail.get_by_role("link", name="Create")).to_be_visible()
    expect(rail.get_by_role("link", name="Accounts")).to_have_count(0)

    page = guest.page
    page.goto(link)
    expect(page.get_by_label("Password")).to_have_count(0)
    assert findings(page, TWO_LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page = join(guest, invite(alice, "Viewer"), "Clara", f"clara{number}@halden.example")
    expect(page.locator(".sidebar__nav").get_by_role("link", name="Create")).to_have_count(0)
    assert guest.page.goto(f"{guest.studio.url}/create/text/").status == 403

    page = alice.go("/team/")
    members = page.get_by_role("group", name="Members")
    expect(members.get_by_role("row").filter(has_text="Bruno")).to_contain_text("Creator")
    expect(members.get_by_role("row").filter(has_text="Clara")).to_contain_text("Viewer")
    assert findings(page, TWO_LOOKS) == []


def test_a_budget_stops_a_job_usage_counts_it_and_the_audit_log_shows_it(alice: Visitor) -> None:
    page = alice.go("/team/spending/")
    page.get_by_label("Team credits per month").fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".sidebar__budget")).to_contain_text("5 of 5")
    assert findings(page, TWO_LOOKS) == []

    page.set_viewport_size({"width": 1440, "height": 900})
    alice.go("/create/text/")
    choose(page, "quality-360p")
    expect(page.locator("#launch")).to_contain_text("Your team has")
    page.locator("#id_prompt").fill("A boat beyond our means")
    card = send(alice, "A boat beyond our means")
    expect(card).to_contain_text("Not enough team budget left this month")
    assert alice.studio.control.ledger() == []
    card.get_by_role("button", name="Allow anyway").click()
    page.locator("#confirm [data-confirm-yes]").click()
    expect(alice.card("A boat beyond our means")).to_contain_text("Done")

    charged = alice.studio.control.ledger()[0]["credits"]
    alice.go("/usage/?range=30days")
    expect(page.locator(".totals").first).to_contain_text(str(charged))
    assert findings(page, TWO_LOOKS) == []
    # On a phone a cell's name begins with that of its column.
    page.set_viewport_size({"width": 1440, "height": 900})
    alice.go("/team/audit/")
    for words in ("Allowed a job over budget", "Created jobs", "Changed a budget"):
        expect(page.get_by_role("cell", name=words, exact=True).first).to_be_visible()
    assert findings(page, TWO_LOOKS) == []
