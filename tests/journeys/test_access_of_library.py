"""The library with files in it, its trash and its dialogs pass axe, and nothing runs over a phone's edge."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.browser_files import silence, video_file
from tests.journeys.support.processes import ROOT
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = pytest.mark.browser
RIDGE = ROOT / "static/img/samples/ridge.webp"
LONG_NAME = "Ridge at dawn, second take, wide, graded by Marte for the film (final final) v3.webp"
NARROW = {"width": 360, "height": 740}


def bring(page: Page, tmp_path: Path) -> None:
    """An image with a long name, a video and a sound that lasts too long for a lip sync."""
    image_file, sound = tmp_path / LONG_NAME, silence(tmp_path / "waves.wav", 70)
    image_file.write_bytes(RIDGE.read_bytes())
    page.locator("#files-input").set_input_files(
        [image_file, video_file(tmp_path / "quay.mp4"), sound]
    )
    for name in (LONG_NAME, "quay.mp4", "waves.wav"):
        expect(page.locator("#files .file").filter(has_text=name)).to_be_visible()
    expect(page.locator("#uploads")).to_be_hidden()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than a phone."""
    page.set_viewport_size(NARROW)
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


def look(page: Page) -> None:
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) == 0


def test_library_with_files_passes_axe(alice: Visitor, tmp_path: Path) -> None:
    page = alice.go("/library/")
    bring(page, tmp_path)
    look(page)
    for name in (LONG_NAME, "quay.mp4", "waves.wav"):
        alice.go("/library/")
        page.locator(".file__link").filter(has_text=name).click()
        expect(page.locator("h1")).to_contain_text(name)
        look(page)
    off = page.locator(".next-actions__action--off")
    expect(off).to_contain_text(["Too long: up to 15 s", "Too long: up to 60 s"])


def test_trash_and_its_question_pass_axe(alice: Visitor, tmp_path: Path) -> None:
    page = alice.go("/library/trash/")
    look(page)
    alice.go("/library/")
    bring(page, tmp_path)
    page.locator(".file__check").first.check(force=True)
    look(page)
    page.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    look(page)
    alice.go("/library/trash/")
    page.locator(".file__check").first.check(force=True)
    look(page)
    page.get_by_role("button", name="Empty trash").click()
    expect(page.locator("h1")).to_have_text("Delete permanently?")
    look(page)


def test_picker_shows_an_audio_file_that_does_not_fit_as_what_it_is(
    alice: Visitor, tmp_path: Path
) -> None:
    page = alice.go("/library/")
    bring(page, tmp_path)
    alice.go("/create/lipsync/")
    page.locator("#speech-sound").check()
    slot = page.locator("#slot-audio_file")
    slot.get_by_role("button", name="From the library").click()
    dialog = page.locator("#picker-audio")
    expect(dialog.locator("label.file")).to_contain_text("Too long: up to 60 s")
    expect(dialog.get_by_role("radio", name="waves.wav")).to_be_disabled()
    expect(dialog.get_by_role("button", name="Use", exact=True)).to_be_disabled()
    look(page)
    page.keyboard.press("Escape")
    slot.locator("[data-slot-file]").set_input_files(tmp_path / "waves.wav")
    expect(slot.locator(".field__error")).to_contain_text("This field accepts up to 60 s.")
    expect(slot.locator("[data-slot-value]")).to_have_value("")


def test_rules_of_the_team_pass_axe(alice: Visitor) -> None:
    page = alice.go("/team/rules/")
    expect(page.get_by_label("Library storage limit (GB)")).to_be_visible()
    look(page)
