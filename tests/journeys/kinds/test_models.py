"""A model that an admin adds is used at once within its limits and at its price; another is reset."""

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
def test_models_are_added_used_switched_off_changed_and_reset(alice: Visitor) -> None:
    page = alice.go("/team/models/")
    look(page)
    page.get_by_role("link", name="Add model").click()
    page.get_by_label("Start from").select_option("v6")
    page.get_by_role("button", name="Fill in").click()
    page.get_by_role("button", name="Add model").click()
    expect(page.locator("main")).to_contain_text("Say in a few words why.")
    fill(page)
    page.get_by_label("Aspect ratios").fill("1:1, 9x16")
    page.get_by_role("button", name="Add model").click()
    expect(page.get_by_text("“9x16” is no aspect ratio, such as 16:9.")).to_be_visible()
    expect(page.get_by_label("Extend: Shortest (seconds)")).to_have_value("2")
    look(page)
    page.get_by_label("Aspect ratios").fill("1:1, 9:16")
    page.get_by_role("button", name="Add model").click()
    expect(page.locator("#toasts")).to_contain_text("Added. It can be used in Create now.")
    expect(page.locator("main")).to_contain_text("As the API’s pages of November say")
    look(page)

    page = alice.go("/create/text/")
    choose(page, f"model-{NAME}", "quality-360p", "duration-2")
    expect(page.locator("#group-shape label")).to_have_text(["1:1", "9:16"])
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

    page = alice.go("/team/models/row/?kind=video&name=v6")
    page.get_by_label("Aspect ratios").fill("1:1")
    page.get_by_label("Why, and where it says so").first.fill("The page of today")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Saved. Counts from now on.")
    expect(page.get_by_label("Aspect ratios")).to_have_value("1:1")
    page.locator("#switch-reason").fill("That was a test")
    page.get_by_role("button", name="Reset to PixStudio’s row").click()
    expect(page.get_by_label("Aspect ratios")).to_have_value("")
    expect(page.get_by_text("“That was a test”")).to_be_visible()


def fill(page: Page) -> None:
    page.get_by_label("Name at the API").fill(NAME)
    page.get_by_label("Longest video (seconds) by quality").fill("360p 15\n720p 15")
    page.get_by_label("Extend: Shortest (seconds)").fill("2")
    page.get_by_label("Prices", exact=True).fill("360p 3\n720p 9")
    page.get_by_label("Prices are").select_option("certain")
    page.get_by_label("Why, and where it says so").fill("As the API’s pages of November say")
