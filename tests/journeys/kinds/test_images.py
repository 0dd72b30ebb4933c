"""Images: four are asked for, three arrive and say so, and one of them becomes the first frame of a video."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.kinds.looking import look
from tests.journeys.support.create_page import choose, give, send
from tests.journeys.support.results import open_when_done
from tests.journeys.support.visitors import Visitor

pytestmark = pytest.mark.browser
# The sandbox makes one image fewer where it reads this word.
WORDS = "A scarce paper boat in the rain"


def test_three_of_four_images_arrive_and_one_becomes_a_video(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    page.locator(".kind[value=images]").click()
    expect(page).to_have_url(re.compile("/create/images/$"))
    give(page, "image_1", "paper-boat")
    expect(page.locator("#slot-image_2")).to_be_visible()
    choose(page, "quality-720p", "create_count-4")
    page.locator("#id_prompt").fill(WORDS)
    expect(page.locator("#launch")).to_contain_text("20 credits")
    look(page)
    send(alice, WORDS)
    expect(alice.card(WORDS)).to_have_count(3)
    expect(page.locator(".job-group__done")).to_contain_text(", 1 not made")
    open_when_done(alice, WORDS, "img")
    expect(page.locator("main")).to_contain_text(
        "3 of 4 images were made; 15 credits charged in all."
    )
    assert [charge["credits"] for charge in alice.studio.control.ledger()] == [15]
    first_frame_of_a_video(page)
    page.locator("#id_prompt").fill("The boat sails on")
    choose(page, "quality-360p", "duration-1")
    send(alice, "The boat sails on")
    open_when_done(alice, "The boat sails on")
    expect(page.locator(".facts")).to_contain_text("a-scarce-paper-boat")


def first_frame_of_a_video(page: Page) -> None:
    page.get_by_role("button", name="Save to library").click()
    expect(page.locator("#frame-capture-result")).to_contain_text("Image saved to library.")
    look(page)
    page.locator(".frame-capture").get_by_role("button", name="Image", exact=True).click()
    expect(page.locator("#slot-first_frame")).to_contain_class("slot--filled")
