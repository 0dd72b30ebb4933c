"""The wizard around the operations: changing one's mind, several at once, questions, presets, old words."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.support.create_page import choose, give, send
from tests.journeys.support.results import open_when_done, wait_until_played
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_form import tab_to

pytestmark = pytest.mark.browser


def switch_to(page: Page, operation: str) -> None:
    page.locator(f".operation[name=to][value={operation}]").click()
    expect(page).to_have_url(re.compile(f"/create/{operation}/$"))
    expect(page.locator(f".operation[href='/create/{operation}/']")).to_be_visible()


def charges(visitor: Visitor) -> int:
    return len(visitor.studio.control.ledger())


def test_another_operation_takes_along_what_it_can_and_says_the_rest(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    give(page, "first_frame", "ridge")
    choose(page, "quality-1080p", "id_multi_shot")
    page.locator("#id_prompt").fill("Snow blows off the ridge")
    switch_to(page, "frames")
    expect(page.locator("#id_prompt")).to_have_value("Snow blows off the ridge")
    expect(page.locator("#slot-first_frame")).to_contain_class("slot--filled")
    expect(page.locator("#model-v6")).to_be_checked()
    expect(page.locator("#quality-1080p")).to_be_checked()
    expect(page.locator("#note")).to_contain_text("multi shot")
    switch_to(page, "image")
    expect(page.locator("#id_multi_shot")).to_be_checked()
    assert charges(alice) == 0


def test_two_tabs_a_reload_and_a_walk_back_keep_two_forms(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("The first tab")
    choose(page, "quality-1080p")
    second = alice.another_tab()
    second.goto(page.url)
    second.locator("#id_prompt").fill("The second tab")
    choose(second, "quality-360p")
    for one, words, quality in ((page, "first", "1080p"), (second, "second", "360p")):
        one.reload()
        expect(one.locator("#id_prompt")).to_have_value(f"The {words} tab")
        expect(one.locator(f"#quality-{quality}")).to_be_checked()
    page.get_by_role("link", name="Gallery").click()
    page.go_back()
    expect(page.locator("#id_prompt")).to_have_value("The first tab")


def test_expired_session_gives_everything_back_after_the_sign_in(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    choose(page, "model-v5")
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_prompt").fill("Written while signed out")
    page.locator("#id_sound_effect_prompt").fill("waves")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    session = {"name": "sessionid", "value": alice.person["session"], "url": alice.studio.url}
    page.context.add_cookies([session])  # type: ignore[list-item]
    alice.go("/create/text/")
    expect(page.locator("#id_prompt")).to_have_value("Written while signed out")
    expect(page.locator("#id_sound_effect_prompt")).to_have_value("waves")
    assert charges(alice) == 0


def question(page: Page) -> Locator:
    return page.locator("#confirmation")


def test_batch_is_counted_asked_about_and_made(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    choose(page, "model-v5.5", "quality-360p")
    page.locator("#id_prompt").fill("A boat at noon\n\nA boat at night")
    page.locator("#batch summary").click()
    choose(page, "id_prompt_lines")
    page.locator("#id_variations").fill("2")
    with page.expect_response("**/settings/"):
        page.locator("#id_variations").blur()
    expect(page.locator("#batch-summary")).to_contain_text("4 jobs, 80 credits in total")
    expect(page.locator("#send")).to_contain_text("Generate 4")
    page.locator("[data-send]").click()
    expect(question(page)).to_contain_text("Generate 4 jobs for 80 credits in total?")
    page.get_by_role("button", name="Back").click()
    expect(question(page)).to_have_count(0)
    assert charges(alice) == 0
    page.locator("[data-send]").click()
    page.get_by_role("button", name="Yes, generate").click()
    for words in ("at noon", "at night"):
        expect(alice.card(words)).to_have_count(2)
        expect(alice.card(words).filter(has_text="Done")).to_have_count(2)
    assert charges(alice) == 4


def set_rules(visitor: Visitor, amount: str, stop: str, warn: str) -> None:
    page = visitor.go("/team/rules/")
    page.locator("[name=confirm_above_credits]").fill(amount)
    page.locator("[name=stop]").fill(stop)
    page.locator("[name=warn]").fill(warn)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Rules saved. They apply from the next job.")


def test_teams_rules_stop_and_ask(alice: Visitor) -> None:
    set_rules(alice, "30", "gun", "blood")
    page = alice.go("/create/text/")
    choose(page, "model-v5.5", "quality-360p")
    page.locator("#id_prompt").fill("A gun on a table")
    page.locator("[data-send]").click()
    expect(page.locator("#prompt-error")).to_contain_text(
        "” is on your team’s list of blocked words. Nothing was sent."
    )
    page.locator("#id_prompt").fill("Blood oranges on a table")
    page.locator("[data-send]").click()
    expect(question(page)).to_contain_text("words that need confirmation")
    page.get_by_role("button", name="Yes, generate").click()
    expect(alice.card("Blood oranges")).to_be_visible()
    choose(page, "quality-720p")
    page.locator("#id_prompt").fill("Lemons in a bowl")
    page.locator("[data-send]").click()
    expect(question(page)).to_contain_text("Your team confirms jobs above 30 credits.")
    page.get_by_role("button", name="Back").click()
    expect(alice.cards.filter(has_text="Lemons in a bowl")).to_have_count(0)


def test_preset_brings_a_whole_form_back(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    choose(page, "model-v5", "quality-1080p", "duration-8", "aspect_ratio-9:16")
    page.locator("#id_prompt").fill("Tall and slow")
    page.get_by_role("button", name="Presets").click()
    page.locator("#preset_name").fill("Tall films")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#presets-list")).to_contain_text("Tall films")
    page.keyboard.press("Escape")
    choose(page, "quality-360p", "aspect_ratio-1:1")
    page.get_by_role("button", name="Presets").click()
    page.locator("#presets-list").get_by_role("link", name="Use").first.click()
    expect(page.locator("#quality-1080p")).to_be_checked()
    expect(page.locator("[id='aspect_ratio-9:16']")).to_be_checked()
    expect(page.locator("#id_prompt")).to_have_value("Tall and slow")
    page.reload()
    expect(page.locator("#quality-1080p")).to_be_checked()


def test_prompt_history_entry_is_found_starred_and_used_and_a_seed_comes_back(
    alice: Visitor,
) -> None:
    page = alice.go("/create/text/")
    choose(page, "quality-360p", "duration-1")
    page.locator("#id_prompt").fill("A heron stands in the reeds")
    send(alice, "A heron")
    open_when_done(alice, "A heron")
    page.get_by_role("link", name="Same seed").click()
    expect(page.locator("#id_seed")).to_have_value(re.compile(r"^\d+$"))
    page.locator("#id_prompt").fill("Something else")
    page.get_by_role("button", name="Prompt history").click()
    dialog = page.locator("#prompt-history")
    with page.expect_response("**/past-prompts/?q=reeds*"):
        dialog.get_by_role("searchbox").fill("reeds heron")
    row = dialog.locator("li").filter(has_text="A heron stands")
    row.get_by_role("button", name="Star").click()
    expect(row.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    dialog.get_by_label("Starred only").check()
    expect(dialog.locator("li")).to_have_count(1)
    row.get_by_role("link", name="Use").click()
    expect(page.locator("#id_prompt")).to_have_value("A heron stands in the reeds")


def test_keyboard_alone_makes_a_video_and_plays_it(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, ".operation[value=text]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/create/text/$"))
    tab_to(page, "#id_prompt")
    page.keyboard.type("Typed and sent by keys alone")
    tab_to(page, "[data-dialog=prompt-history]")
    page.keyboard.press("Enter")
    expect(page.locator("#prompt-history")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-dialog=prompt-history]")).to_be_focused()
    tab_to(page, "[name=quality]")
    for _step in range(2):
        with page.expect_response("**/settings/"):
            page.keyboard.press("ArrowLeft")
    expect(page.locator("#quality-360p")).to_be_checked()
    expect(page.locator("#quality-360p")).to_be_focused()
    tab_to(page, "[data-send]")
    page.keyboard.press("Enter")
    expect(alice.card("by keys alone")).to_contain_text("Done")
    tab_to(page, "#activity .job__title a")
    page.keyboard.press("Enter")
    # Our own bar is there once the keys work.
    expect(page.locator("[data-bar]")).to_be_visible()
    page.keyboard.press("Space")
    wait_until_played(page, "video.player__video", 0.3)
