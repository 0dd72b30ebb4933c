"""The wizard with something in it passes axe: filled forms, dialogs with rows, a queue, tried rules."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.create_page import await_effects, choose, choose_effect, give, send
from tests.journeys.support.results import PHOTOS
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import findings

pytestmark = pytest.mark.browser
EMPTY_LINE = "Queue is empty"


def open_dialog(page: Page, id_: str) -> None:
    page.locator(f"[data-dialog={id_}]:visible").first.click()
    expect(page.locator(f"#{id_}")).to_be_visible()


def close_dialog(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_filled_transition_editor_and_images_pass_axe(alice: Visitor) -> None:
    page = alice.go("/create/transition/")
    paths = [PHOTOS / f"{name}.webp" for name in ("ridge", "vases", "flower")]
    page.locator("#slot-frame_add [data-slot-file]").set_input_files(paths)
    expect(page.locator("[data-sort-item]")).to_have_count(3)
    assert findings(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    alice.go("/create/fusion/")
    give(page, "frame_1", "planet")
    page.locator("#id_prompt").fill("@pic2 sinks")
    page.locator("[data-send]").click()
    expect(page.locator("#prompt-error")).to_be_visible()
    assert findings(page) == []


def test_effect_and_its_picker_pass_axe(alice: Visitor) -> None:
    await_effects(alice)
    page = alice.go("/create/effect/")
    open_dialog(page, "picker-effect")
    assert findings(page) == []
    close_dialog(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    choose_effect(page, "Paper Hug")
    assert findings(page) == []


def test_dialogs_of_words_and_files_pass_axe(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    give(page, "first_frame", "ridge")
    choose(page, "quality-360p")
    page.locator("#id_prompt").fill("Snow and wind")
    send(alice, "Snow and wind")
    for id_ in ("picker-image", "prompt-history", "presets"):
        open_dialog(page, id_)
        assert findings(page) == [], id_
        close_dialog(page)
        page.set_viewport_size({"width": 1440, "height": 900})


def test_source_and_its_picker_pass_axe(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    choose(page, "model-v5", "quality-360p", "duration-1")
    page.locator("#id_prompt").fill("A crane turns")
    expect(send(alice, "A crane turns")).to_contain_text("Done")
    alice.go("/create/lipsync/")
    open_dialog(page, "picker-source")
    assert findings(page) == []
    page.locator("[data-source]").first.click()
    expect(page.locator("#source-field")).to_contain_text("Available on PixVerse")
    assert findings(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    choose(page, "speech-sound")
    assert findings(page) == []


def test_queue_with_waiting_and_failed_jobs_passes_axe(alice: Visitor) -> None:
    page = alice.go("/queue/")
    expect(page.locator("#queue")).to_contain_text(EMPTY_LINE)
    assert findings(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    alice.go("/create/text/")
    page.locator("#id_prompt").fill("A forbidden boat")
    expect(send(alice, "A forbidden boat")).to_contain_text("Refused")
    alice.studio.control.add_fault("status", "videos/create", status=429, times=-1)
    for words in ("Waits first", "Waits second"):
        page.locator("#id_prompt").fill(words)
        send(alice, words)
    alice.go("/queue/")
    expect(page.locator("#queue [data-sort-item]")).to_have_count(2)
    assert findings(page) == []
    page.locator("[name=ids][form=queue-retry]").first.check()
    page.locator("#queue-retry-send").click()
    expect(page.locator("#confirm")).to_be_visible()
    assert findings(page) == []


def test_rules_with_a_tried_sentence_pass_axe(alice: Visitor) -> None:
    page = alice.go("/team/rules/")
    page.locator("[name=stop]").fill("gun")
    page.locator("[name=warn]").fill("knife")
    page.locator("#id_sentence").fill("A gun beside a knife")
    expect(page.locator(".word-test__line")).to_have_count(2)
    assert findings(page) == []
