"""The voices as they are heard and chosen: on their page, and in the wizard by keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import list_effects, list_speech_voices, list_voices
from tests.journeys.support.create_page import await_lists, read_again, reload_until
from tests.journeys.support.visitors import Studio, Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_form import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
# A sample of two seconds would be over before a slow machine has looked at it.
ENDLESS = """
const { play } = HTMLMediaElement.prototype;
HTMLMediaElement.prototype.play = function () { this.loop = true; return play.call(this); };
"""


def row(page: Page | Locator, name: str) -> Locator:
    return page.locator("[data-voice-row]").filter(has_text=name)


def listen(page: Page, name: str) -> None:
    """Start a voice; it alone is heard then."""
    row(page, name).get_by_role("button", name=f"Play {name}").click()
    expect_playing(page, name)


def expect_playing(page: Page, name: str) -> None:
    expect(row(page, name).get_by_role("button", name=f"Stop {name}")).to_be_visible()
    expect(page.locator("[data-playing]")).to_have_count(1)


def test_voice_is_heard_chosen_and_begins_the_wizard(studio: Studio, alice: Visitor) -> None:
    await_lists(alice)
    studio.control.clear_faults()
    list_effects(studio)
    list_voices(studio, are_heard=True)
    list_speech_voices(studio)
    alice.page.add_init_script(ENDLESS)
    page = read_again(alice, "/effects/voices/")
    reload_until(page, page.locator("button[data-sample]").nth(5))
    listen(page, "Emily")
    expect(row(page, "Emily")).to_contain_text("/ 0:0")
    listen(page, "James")
    row(page, "James").get_by_role("button", name="Stop James").click()
    expect(page.locator("[data-playing]")).to_have_count(0)
    row(page, "James").get_by_role("button", name="Use James").click()
    expect(row(page, "James")).to_contain_text("Your voice")
    listen(page, "Emily")
    assert findings(page, TWO_LOOKS) == []

    page.route("**/effects/previews/**", lambda route: route.abort())
    row(page, "Liam").get_by_role("button", name="Play Liam").click()
    expect(page.locator("#toasts")).to_contain_text("The sample could not be played.")
    expect(page.locator("[data-playing]")).to_have_count(0)
    page.unroute_all()

    alice.go("/create/lipsync/")
    expect(page.locator("#id_speaker_id option:checked")).to_have_text("James")
    page.get_by_role("button", name="Listen").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()

    tab_to(page, "#id_speaker_id-all")
    page.keyboard.press("Enter")
    dialog = page.locator("#picker-voice")
    expect(row(dialog, "James").locator("[data-voice]")).to_be_focused()
    expect(dialog.locator("[data-chosen]:visible")).to_have_count(1)
    assert findings(page, TWO_LOOKS) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect_playing(page, "Isabella")
    page.keyboard.press("Tab")
    with page.expect_response("**/settings/"):
        page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-playing]")).to_have_count(0)
    expect(page.locator("#id_speaker_id option:checked")).to_have_text("Isabella")
    expect(page.locator("#id_speaker_id-all")).to_be_focused()
