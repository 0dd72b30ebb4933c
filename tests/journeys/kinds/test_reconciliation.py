"""A charge that another program made is found, shown to the admin, and decided once."""

import pytest
import requests
from playwright.sync_api import expect

from pixstudio.sandbox.state.fixtures import DEMO_TOKEN, PRO_EMAIL
from tests.journeys.kinds.looking import look
from tests.journeys.support.create_page import choose, send
from tests.journeys.support.visitors import Studio, Visitor

pytestmark = pytest.mark.browser
STEPS = "tests.journeys.support.reconciled_days"
FOREIGN = {"prompt": "Made elsewhere", "model": "v5.5", "quality": "540p", "duration": 5}


def make_foreign_charge(studio: Studio) -> None:
    """Another program with the same token: 30 credits."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(
            f"{studio.sandbox_url}/v2/pixverse/videos/create",
            json={**FOREIGN, "email": PRO_EMAIL},
            headers={"Authorization": f"Bearer {DEMO_TOKEN}"},
            timeout=10,
        )
    assert answer.ok, answer.text


def test_a_foreign_charge_is_found_and_decided_once(alice: Visitor, studio: Studio) -> None:
    studio.control.script_statistics(delay_seconds=0)
    house, who = studio.installation, (alice.person["email"], PRO_EMAIL)
    house.script("open_day", *who, module=STEPS)
    page = alice.go("/create/text/")
    choose(page, "model-v5.5", "quality-360p")
    page.locator("#id_prompt").fill("Our own boat")
    expect(send(alice, "Our own boat")).to_contain_text("Done")
    make_foreign_charge(studio)
    assert house.script("close_day", *who, module=STEPS) == "credits, post"

    page = alice.go("/accounts/")
    page.get_by_role("link", name="Reconciliation").click()
    day = page.locator(".reconciled").filter(has_text="Northlight")
    expect(day).to_contain_text("Doesn’t add up")
    expect(day.locator(".finding")).to_have_count(2)
    expect(day).to_contain_text("30 more credits were used")
    second = alice.another_tab()
    second.goto(page.url)
    for number, tab in enumerate((page, second)):
        finding = tab.locator(".finding").filter(has=tab.locator(".finding__form")).first
        finding.get_by_label("Note").fill(f"Sara’s script {number}")
        finding.get_by_role("button", name="Made elsewhere").click()
    expect(second.locator("#toasts")).to_contain_text("in the meantime")
    page.reload()
    expect(page.locator(".finding--decided")).to_contain_text("Sara’s script 0")
    day.locator("summary").click()
    look(page)
    page.locator(".finding__form").get_by_role("button", name="Made elsewhere").click()
    page.get_by_role("link", name="To decide").click()
    expect(page.locator("main")).to_contain_text("Nothing to decide.")
    page.get_by_role("link", name="All days").click()
    page.get_by_role("button", name="Reopen").first.click()
    expect(page.locator(".finding--decided")).to_have_count(1)
