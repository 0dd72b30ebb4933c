"""Every page passes axe in both themes, on a wide screen and on a phone."""

from collections.abc import Iterable
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.journeys.support.visitors import Visitor

pytestmark = pytest.mark.browser
Look = tuple[int, Literal["dark", "light"]]
EVERY_LOOK: tuple[Look, ...] = ((1440, "dark"), (360, "light"), (1440, "light"), (360, "dark"))
# For pages that share their parts with ones that are looked at in every way.
TWO_LOOKS = EVERY_LOOK[:2]
# What the other theme changes in a page that was looked at already.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = "options => axe.run(document, options).then(results => results.violations)"


def findings(page: Page, looks: Iterable[Look] = EVERY_LOOK) -> list[str]:
    """What axe finds in each width and theme, one line for each."""
    found, widths = [], set()
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for item in violations(page, COLOURS if width in widths else []):
            nodes = "; ".join(node["html"] for node in item["nodes"][:3])
            found.append(f"{width} {theme} {item['id']}: {nodes}")
        widths.add(width)
    return found


def violations(page: Page, rules: list[str]) -> list[dict[str, Any]]:
    """What axe finds by these rules, or by all that are on by themselves."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    seen: list[dict[str, Any]] = page.evaluate(RUN, {"resultTypes": ["violations"], **options})
    return seen


def test_sign_in_page_passes_axe(stranger: Visitor) -> None:
    assert findings(stranger.go("/auth/login/")) == []


def test_pages_with_results_pass_axe(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    for words in ("Boat one", "A forbidden boat"):
        page.locator("#id_prompt").fill(words)
        page.locator("[data-send]").click()
        expect(alice.card(words)).to_be_visible()
    expect(alice.card("Boat one")).to_contain_text("Done")
    expect(alice.card("A forbidden boat")).to_contain_text("Refused")
    assert findings(page) == []
    assert findings(alice.go("/gallery/"), TWO_LOOKS) == []
    page.locator("[data-tile] a").first.click()
    expect(page.locator(".player")).to_be_visible()
    assert findings(page) == []


@pytest.mark.parametrize("path", ["/gallery/", "/library/", "/queue/"])
def test_empty_page_passes_axe(alice: Visitor, path: str) -> None:
    assert findings(alice.go(path), TWO_LOOKS) == []


@pytest.mark.parametrize("operation", ["frames", "modify", "lipsync", "upscale"])
def test_create_passes_axe_with_what_is_missing(alice: Visitor, operation: str) -> None:
    page = alice.go(f"/create/{operation}/")
    page.locator("[data-send]").click()
    expect(page.locator(".field__error:visible").first).to_be_visible()
    assert findings(page, TWO_LOOKS) == []


def test_question_passes_axe(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("A boat")
    page.locator("#batch summary").click()
    page.locator("#id_variations").fill("3")
    page.locator("[data-send]").click()
    expect(page.locator("#confirmation")).to_be_visible()
    assert findings(page, TWO_LOOKS) == []


@pytest.mark.parametrize(
    "path", ["/accounts/", "/team/", "/accounts/first-run/", "/accounts/token/"]
)
def test_page_of_the_project_passes_axe(alice: Visitor, path: str) -> None:
    page = alice.go(path)
    assert page.url.endswith(path)
    assert findings(page, TWO_LOOKS) == []


def test_create_with_everything_open_passes_axe(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#model-v5").check()
    expect(page.locator("[name=sound_effect_prompt]")).to_be_visible()
    page.locator("#id_seed").fill("none")
    page.locator("[data-send]").click()
    expect(page.locator("#seed-error")).to_be_visible()
    assert findings(page) == []
