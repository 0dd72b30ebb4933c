"""Addresses that bring something along into Create: a video, an effect, a file, a whole result."""

import re

import pytest
from playwright.sync_api import expect

from pixstudio.sandbox.catalogue import EFFECTS
from tests.journeys.support.create_page import await_effects, choose, give, send
from tests.journeys.support.results import finished_video, open_when_done, photo_in
from tests.journeys.support.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
UNKNOWN_PK = "3f2d0f5e-0000-4000-8000-000000000000"


def id_in(address: str) -> str:
    found = re.search(r"[0-9a-f-]{36}", address)
    assert found is not None
    return found[0]


def test_address_with_an_effect_opens_it_and_a_reload_keeps_what_was_added(alice: Visitor) -> None:
    await_effects(alice)
    hug = next(effect for effect in EFFECTS.values() if effect.title == "Paper Hug")
    page = alice.go(f"/create/effect/?effect={hug.template_id}")
    expect(page.locator("#effect-field")).to_contain_text("Paper Hug")
    expect(page.locator("[data-slot]")).to_have_count(2)
    expect(page).to_have_url(re.compile("/create/effect/$"))
    give(page, "first_frame", "ridge")
    page.reload()
    expect(page.locator("#effect-field")).to_contain_text("Paper Hug")
    expect(page.locator("#slot-first_frame")).to_contain_class("slot--filled")


def test_address_with_a_file_puts_it_into_its_place(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    give(page, "first_frame", "planet")
    asset = page.locator("[name=first_frame]").input_value()
    for operation, field in (("fusion", "frame_1"), ("frames", "first_frame")):
        alice.go(f"/create/{operation}/?asset={asset}")
        expect(page.locator(f"[name={field}]")).to_have_value(asset)
        expect(page.locator(f"#slot-{field} [data-slot-preview]")).to_be_visible()
    alice.go(f"/create/transition/?asset={asset}")
    expect(page.locator("[data-sort-item]")).to_have_count(1)


def test_addresses_with_a_result_continue_from_it_and_do_it_again(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    give(page, "first_frame", "vases")
    choose(page, "model-v5.5", "quality-360p", "duration-1")
    page.locator("#id_seed").fill("4711")
    page.locator("#id_prompt").fill("Round the three vases")
    send(alice, "Round the three vases")
    open_when_done(alice, "Round the three")
    result = id_in(page.url)
    alice.go(f"/create/extend/?source={result}")
    expect(page.locator("#source-field")).to_contain_text("Round the three vases")
    expect(page.locator("#source-field")).to_contain_text("Available on PixVerse")
    alice.go("/create/image/")
    page.locator("[data-slot-clear]").click()
    page.locator("#id_prompt").fill("Quite another film")
    alice.go(f"/create/image/?remix={result}&seed=same")
    expect(page.locator("#id_prompt")).to_have_value("Round the three vases")
    expect(page.locator("#id_seed")).to_have_value("4711")
    for id_ in ("model-v5.5", "quality-360p", "duration-1"):
        expect(page.locator(f"[id='{id_}']")).to_be_checked()
    page.locator("#id_prompt").fill("And once more")
    send(alice, "And once more")
    assert photo_in(finished_video(alice, "And once more").at(0)) == "vases"


@pytest.mark.parametrize("asked", ["remix", "preset"])
def test_address_with_what_is_not_there_says_so(alice: Visitor, asked: str) -> None:
    page = alice.go(f"/create/text/?{asked}={UNKNOWN_PK}")
    expect(page.locator("#composer")).to_have_count(0)
    expect(page.locator("main, body").first).to_contain_text("not")
