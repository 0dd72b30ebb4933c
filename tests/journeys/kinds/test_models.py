"""A model that an admin adds is used a minute later, at its price, and switched off again."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from pixstudio.sandbox import model_table as upstream
from tests.journeys.kinds.looking import look
from tests.journeys.support.create_page import choose, send
from tests.journeys.support.results import open_when_done
from tests.journeys.support.visitors import Visitor

pytestmark = pytest.mark.browser
NAME = "v9-heron"


@pytest.fixture
def new_upstream(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API has a model that the studio does not know."""
    row = replace(upstream.MODELS["v6"], name=NAME, rates={"360p": 3, "720p": 9})
    monkeypatch.setitem(upstream.MODELS, NAME, row)


@pytest.mark.usefixtures("new_upstream")
def test_an_added_model_is_used_at_its_price_and_switched_off(alice: Visitor) -> None:
    page = alice.go("/team/models/")
    look(page)
    page.get_by_role("link", name="Add model").click()
    page.get_by_label("Start from").select_option("v6")
    page.get_by_role("button", name="Fill in").click()
    page.get_by_role("button", name="Add model").click()
    expect(page.locator("main")).to_contain_text("Say in a few words why.")
    look(page)
    fill(page)
    page.get_by_role("button", name="Add model").click()
    expect(page.locator("#toasts")).to_contain_text("Added. It can be used in Create now.")
    expect(page.locator("main")).to_contain_text("As the API’s pages of November say")
    look(page)

    page = alice.go("/create/text/")
    choose(page, f"model-{NAME}", "quality-360p", "duration-2")
    page.locator("#id_prompt").fill("A heron in the reeds")
    expect(page.locator("#launch")).to_contain_text("6 credits")
    send(alice, "A heron")
    open_when_done(alice, "A heron")
    expect(page.locator(".facts")).to_contain_text(NAME)
    expect(page.locator(".facts")).to_contain_text("6 credits charged")
    assert [charge["credits"] for charge in alice.studio.control.ledger()] == [6]

    page = alice.go("/team/models/")
    page.get_by_role("link", name=NAME).click()
    page.locator("#switch-reason").fill("Too dear")
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator("#toasts")).to_contain_text("Off. Jobs that wait are still sent.")
    alice.go("/create/text/")
    expect(page.locator("#model-v6")).to_be_attached()
    expect(page.locator(f"[id='model-{NAME}']")).to_have_count(0)


def fill(page: Page) -> None:
    page.get_by_label("Name at the API").fill(NAME)
    page.get_by_label("Longest video (seconds) by quality").fill("360p 15\n720p 15")
    page.get_by_label("Prices", exact=True).fill("360p 3\n720p 9")
    page.get_by_label("Prices are").select_option("certain")
    page.get_by_label("Why, and where it says so").fill("As the API’s pages of November say")
