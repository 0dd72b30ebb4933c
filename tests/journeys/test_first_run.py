"""A new team enters its token and sees at once whether it works."""

import pytest
from playwright.sync_api import expect

from pixstudio.sandbox.state.fixtures import DEMO_TOKEN
from tests.journeys.support.processes import PASSWORD
from tests.journeys.support.visitors import Visitor

pytestmark = pytest.mark.browser


def test_wrong_token_then_the_right_one(stranger: Visitor) -> None:
    page = stranger.go("/")
    page.get_by_label("Email").fill(stranger.studio.newcomer()["email"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    token = page.locator("#id_token")
    token.fill("user:1-not-the-token")
    page.get_by_role("button", name="Connect and check").click()
    expect(page.locator("#id_token_error")).to_be_visible()
    expect(token).to_have_value("")
    assert "not-the-token" not in page.content()
    token.fill(DEMO_TOKEN)
    page.get_by_role("button", name="Connect and check").click()
    expect(page.get_by_text("Northlight")).to_be_visible()
    expect(page.get_by_text("Harbour")).to_be_visible()
    assert DEMO_TOKEN not in page.content()
    page.get_by_role("link", name="Create your first video").click()
    expect(page.locator("#launch")).to_contain_text("Northlight")
