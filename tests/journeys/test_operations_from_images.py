"""Every operation that begins with images, from the form to a result that shows them."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.support.create_page import (
    await_effects,
    choose,
    drop,
    drop_on_effect,
    give,
    send,
)
from tests.journeys.support.results import (
    ALIKE,
    PHOTOS,
    difference,
    fetched,
    finished_video,
    open_when_done,
    photo,
    photo_in,
)
from tests.journeys.support.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
LEFT, RIGHT, MIDDLE = (0, 0, 0.5, 1), (0.5, 0, 1, 1), (0.25, 0, 0.75, 1)


def credits_charged(visitor: Visitor) -> list[int]:
    return [charge["credits"] for charge in visitor.studio.control.ledger()]


def test_effect_moves_one_photo(alice: Visitor) -> None:
    await_effects(alice)
    page = alice.go("/effects/")
    drop_on_effect(page, "Paper Parade", "portrait-ida")
    expect(page.locator("#launch")).to_contain_text("40 credits")
    expect(page.locator("[data-slot]")).to_have_count(1)
    choose(page, "quality-360p")
    send(alice, "Paper Parade")
    video_file = finished_video(alice, "Paper Parade")
    assert video_file.size == (360, 480)
    assert video_file.seconds == pytest.approx(5, abs=0.3)
    assert video_file.loudness > 0.001
    assert photo_in(video_file.at(2.3)) == photo_in(video_file.at(4)) == "portrait-ida"
    assert credits_charged(alice) == [40]


def test_effect_joins_two_photos(alice: Visitor) -> None:
    await_effects(alice)
    page = alice.go("/effects/")
    drop_on_effect(page, "Paper Hug", "portrait-ida", "lighthouse")
    expect(page.locator("[data-slot].slot--filled")).to_have_count(2)
    choose(page, "quality-360p")
    send(alice, "Paper Hug")
    video_file = finished_video(alice, "Paper Hug")
    assert video_file.size == (360, 480)
    assert photo_in(video_file.at(0.4), LEFT, MIDDLE) == "portrait-ida"
    assert photo_in(video_file.at(0.4), RIGHT, MIDDLE) == "lighthouse"
    assert photo_in(video_file.at(4.5)) == "portrait-ida"


def test_image_effect_ends_as_an_image(alice: Visitor) -> None:
    await_effects(alice)
    page = alice.go("/effects/?result=image")
    page.locator("#effect-tiles .effect").filter(has_text="Paper Postcard").hover()
    page.get_by_role("link", name="Use Paper Postcard, 20 credits").click()
    expect(page.locator("#effect-field")).to_contain_text("makes an image")
    expect(page.locator("[name=duration]")).to_have_count(0)
    give(page, "first_frame", "flower")
    send(alice, "Paper Postcard")
    open_when_done(alice, "Paper Postcard", "img")
    with Image.open(io.BytesIO(fetched(page, "img.player__video"))) as image_file:
        assert photo_in(image_file.convert("RGB")) == "flower"
    expect(page.locator("video")).to_have_count(0)
    expect(page.locator(".next-actions")).not_to_contain_text("Upscale")


def test_video_goes_from_the_first_frame_to_the_last_off_peak(alice: Visitor) -> None:
    page = alice.go("/create/frames/")
    give(page, "first_frame", "ridge")
    give(page, "last_frame", "neon-rain")
    choose(page, "quality-360p", "duration-2", "id_off_peak_mode")
    expect(page.locator("#launch")).to_contain_text("Off-peak")
    page.locator("#id_prompt").fill("From the snow into the rain")
    card = send(alice, "From the snow")
    expect(card).to_contain_text("Off-peak")
    expect(card).to_contain_text("charged")
    # An account with nothing but off-peak jobs is read every few minutes; another job hurries it.
    alice.studio.control.finish()
    choose(page, "id_off_peak_mode")
    page.locator("#id_prompt").fill("At its full price")
    send(alice, "At its full price")
    video_file = finished_video(alice, "From the snow")
    off_peak, full = credits_charged(alice)
    assert off_peak < full
    assert video_file.size == (640, 360)
    assert video_file.seconds == pytest.approx(2, abs=0.2)
    assert difference(video_file.at(0), photo("ridge", video_file.size)) < ALIKE
    assert difference(video_file.frames[-1], photo("neon-rain", video_file.size)) < ALIKE


def test_transition_passes_its_images_in_order(alice: Visitor) -> None:
    page = alice.go("/create/transition/")
    drop(page, *(PHOTOS / f"{name}.webp" for name in ("ridge", "vases", "flower")))
    expect(page.locator("[data-sort-item]")).to_have_count(3)
    assert order(page) == ["ridge", "vases", "flower"]
    move_by_keyboard(page)
    move_by_dragging(page)
    expect(page.locator("#explanation-model")).to_contain_text("Three or more images need v5")
    expect(page.locator("[id='model-v5']")).to_be_checked()
    choose(page, "quality-360p", "duration_1_to_2-1", "duration_2_to_3-2")
    expect(page.locator(".transitions__summary")).to_contain_text("3 s in total")
    page.locator("#id_prompt_1_to_2").fill("The vase turns to snow")
    send(alice, "The vase turns to snow")
    video_file = finished_video(alice, "The vase turns to snow")
    assert video_file.seconds == pytest.approx(3, abs=0.3)
    for seconds, name in ((0, "flower"), (1, "vases"), (3, "ridge")):
        assert photo_in(video_file.at(seconds)) == name, seconds


def order(page: Page) -> list[str]:
    words = page.locator(".frame__name").all_inner_texts()
    return [word.split(".")[0] for word in words if "." in word]


def move_by_keyboard(page: Page) -> None:
    """Ridge goes one place on, and its handle keeps the focus."""
    page.locator("#frame-1 [data-sort-handle]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#frame-1 .frame__name")).to_contain_text("vases")
    expect(page.locator("#frame-2 [data-sort-handle]")).to_be_focused()
    expect(page.locator("[data-sort-status]").first).to_have_text("Moved to position 2 of 3")
    assert order(page) == ["vases", "ridge", "flower"]


def move_by_dragging(page: Page) -> None:
    """Flower is taken to the front, then ridge to the end."""
    drag(page, 3, 1)
    expect(page.locator("#frame-1 .frame__name")).to_contain_text("flower")
    assert order(page) == ["flower", "vases", "ridge"]


def drag(page: Page, start: int, end: int) -> None:
    page.locator(f"#frame-{start} [data-sort-handle]").hover()
    page.mouse.down()
    goal = page.locator(f"#frame-{end}").bounding_box()
    assert goal is not None
    page.mouse.move(goal["x"] + 4, goal["y"] + goal["height"] / 2, steps=6)
    with page.expect_response("**/settings/"):
        page.mouse.up()


def test_fusion_puts_both_images_into_one_video(alice: Visitor) -> None:
    page = alice.go("/create/fusion/")
    give(page, "frame_1", "paper-boat")
    give(page, "frame_2", "planet")
    area = page.locator("#id_prompt")
    area.click()
    page.locator("[data-insert='@image1']").click()
    page.keyboard.type("sails under")
    page.locator("[data-insert='@image2']").click()
    expect(area).to_have_value("@image1 sails under @image2 ")
    choose(page, "quality-360p", "duration-2", "aspect_ratio-16:9")
    # Where the second image stands at a moment is drawn by lot.
    page.locator("#id_seed").fill("4711")
    send(alice, "sails under")
    video_file = finished_video(alice, "sails under")
    assert video_file.size == (640, 360)
    assert video_file.seconds == pytest.approx(2, abs=0.2)
    assert photo_in(video_file.at(0), (0, 0, 0.4, 1)) == "paper-boat"
    card = video_file.at(1).crop((352, 104, 504, 296))
    assert photo_in(card) == "planet"
