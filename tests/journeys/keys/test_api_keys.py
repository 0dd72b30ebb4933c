"""An API key in a browser: created, copied, never shown again, used, stopped by its budget, revoked."""

import os
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Error, Page, expect

from tests.journeys.support.visitors import Studio, Visitor
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser


def shoot(page: Page, name: str) -> None:
    """Pictures at every width in both themes, into the folder SHOTS if there is one."""
    if not (folder := os.environ.get("SHOTS")):
        return
    for width in (360, 800, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def models_by(studio: Studio, key: str) -> int:
    answer = requests.get(
        f"{studio.url}/api/v1/models", headers={"Authorization": f"Bearer {key}"}, timeout=30
    )
    return answer.status_code


def test_a_key_from_creation_to_revocation(alice: Visitor, studio: Studio) -> None:
    page = alice.go("/team/keys/")
    expect(page.locator("main")).to_contain_text("No API keys")
    shoot(page, "empty")
    page.locator(".empty").get_by_role("link", name="Create key").click()
    assert findings(page, TWO_LOOKS) == []
    shoot(page, "new")
    page.get_by_label("Name").fill("n8n at the office")
    page.get_by_label("Budget (credits)").fill("500")
    page.get_by_label("Allowed addresses").fill("10.0.0.0/33")
    page.get_by_role("button", name="Create key").click()
    expect(page.locator("#field-addresses")).to_contain_text("is no address or network")
    shoot(page, "wrong")
    page.get_by_label("Allowed addresses").fill("127.0.0.0/8")
    page.get_by_role("button", name="Create key").dblclick()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    key = page.locator("#api-key").inner_text()
    assert key.startswith("pixs_")
    assert findings(page, TWO_LOOKS) == []
    shoot(page, "created")
    assert models_by(studio, key) == 200

    page.get_by_role("link", name="Done").click()
    expect(page.locator("tr[id^=key-]")).to_have_count(1)
    expect(page.locator("tr[id^=key-]")).to_contain_text("127.0.0.1")
    assert key not in page.content()
    # The browser has not kept the page, and would have to send the form again.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    page.wait_for_url("chrome-error://**")
    page = alice.go("/team/keys/")
    assert findings(page, TWO_LOOKS) == []
    shoot(page, "list")
    page.get_by_role("link", name="n8n at the office", exact=True).click()
    assert findings(page, TWO_LOOKS) == []
    shoot(page, "key")

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Budget (credits)").fill("700")
    page.get_by_label("Budget period").select_option("in total")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("0 of 700 in total")

    page.locator(".api-key__actions").get_by_role("link", name="Revoke").click()
    shoot(page, "revocation")
    page.get_by_role("button", name="Revoke key").click()
    expect(page.locator("#ended-keys")).to_be_visible()
    assert models_by(studio, key) == 401
    shoot(page, "revoked")
