"""Videos of today: a v6 video of several shots, and its motion given to a person in an image."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.kinds.looking import look
from tests.journeys.support.browser_files import video_file
from tests.journeys.support.create_page import choose, give, send
from tests.journeys.support.results import open_when_done
from tests.journeys.support.visitors import Visitor

pytestmark = pytest.mark.browser


def test_video_of_several_shots_lends_its_motion(alice: Visitor, tmp_path: Path) -> None:
    page = alice.go("/create/text/")
    choose(page, "model-v6", "quality-360p", "duration-2", "id_multi_shot")
    page.locator("#id_prompt").fill("She crosses the bridge, then waves")
    expect(page.locator("#launch")).to_contain_text("8 credits")
    send(alice, "She crosses the bridge")
    open_when_done(alice, "She crosses the bridge")
    expect(page.locator(".facts")).to_contain_text("multi shot")

    page = alice.go("/create/motion/")
    page.locator("[data-send]").click()
    expect(page.locator("#slot-frame_1-error")).to_contain_text("Choose an image")
    look(page)
    slot = page.locator("#slot-video_1")
    slot.locator("[data-slot-file]").set_input_files(video_file(tmp_path / "long.mp4", seconds=31))
    expect(slot.locator(".field__error")).to_contain_text("up to 30 s")
    give(page, "frame_1", "portrait-ida")
    take_made_video(page, "She crosses the bridge")
    choose(page, "quality-360p")
    page.locator("[data-send]").dblclick()
    card = alice.cards.filter(has_text="Motion")
    expect(card).to_contain_text("Done")
    expect(card).to_have_count(1)
    card.locator(".job__title a").click()
    expect(page.locator("video.player__video")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("Motion control")
    assert len(alice.studio.control.ledger()) == 2


def take_made_video(page: Page, words: str) -> None:
    """Choose a video that was made here, in the dialog of the field."""
    page.locator("#slot-video_1").get_by_role("button", name="From the library").click()
    dialog = page.locator("#picker-video")
    dialog.get_by_role("button", name="Made here").click()
    dialog.locator("label.file", has_text=words).click()
    look(page)
    with page.expect_response("**/settings/"):
        dialog.get_by_role("button", name="Use", exact=True).click()
    expect(page.locator("#slot-video_1")).to_contain_class("slot--filled")
