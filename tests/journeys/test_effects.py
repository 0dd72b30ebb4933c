"""The effect grid: found by words and filters, moving when looked at, used with photos."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from tests.journeys.conftest import LISTED, list_effects, list_speech_voices
from tests.journeys.support.browser_files import hand_over
from tests.journeys.support.create_page import await_lists, choose, read_again, reload_until
from tests.journeys.support.results import PHOTOS, wait_until_played
from tests.journeys.support.visitors import Studio, Visitor, visit
from tests.journeys.test_access import TWO_LOOKS, findings

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
PHONE = {"viewport": {"width": 360, "height": 800}, "has_touch": True, "is_mobile": True}


def tile(page: Page, name: str) -> Locator:
    return page.locator("#effect-tiles .effect").filter(has_text=name)


@pytest.fixture
def moving(studio: Studio, alice: Visitor) -> Visitor:
    """Alice on the effect grid, whose effects have their videos and sounds."""
    await_lists(alice)
    studio.control.clear_faults()
    list_effects(studio, moving=4)
    list_speech_voices(studio)
    page = read_again(alice, "/effects/")
    expect(page.locator("#catalogue-effects")).to_contain_text("Updated just now")
    reload_until(page, page.locator("#effect-tiles .effect:has-text('Paper Hug')[data-play]"))
    expect(tile(page, "Paper Hug")).to_have_attribute("data-play", re.compile(r"\.mp4$"))
    return alice


@pytest.fixture
def phone(moving: Visitor, studio: Studio, browser: Browser) -> Iterator[Visitor]:
    """Alice's phone."""
    visitor = visit(browser, studio, moving.person, **PHONE)
    yield visitor
    visitor.page.context.close()
    assert visitor.complaints == []


def test_an_effect_is_found_by_a_misspelt_name_and_moves_when_looked_at(moving: Visitor) -> None:
    page = moving.page
    page.keyboard.press("/")
    page.keyboard.type("papre orchrad")
    expect(page.locator("#effect-list .effect")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/effects/\?q=papre\+orchrad"))
    expect(page.locator("#effect-list [role=status]")).to_have_text("1 effect")
    found = tile(page, "Paper Orchard")
    found.hover()
    wait_until_played(page, "#effect-tiles .effect video", 0.3)
    page.mouse.move(5, 5)
    expect(page.locator(".effect video")).to_have_count(0)
    found.locator("[data-open]").focus()
    expect(page.locator(".effect video")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Paper Orchard")
    wait_until_played(page, ".player video", 0.3)
    assert page.locator(".player video").evaluate("video => video.muted")
    expect(page.locator("main")).to_contain_text("Upload 1 photo")
    assert findings(page, TWO_LOOKS) == []
    page.emulate_media(reduced_motion="reduce")
    page.go_back()
    expect(page.locator("#q")).to_have_value("papre orchrad")
    tile(page, "Paper Orchard").hover()
    expect(page.get_by_role("link", name=re.compile("Use Paper Orchard"))).to_be_visible()
    expect(page.locator(".effect video")).to_have_count(0)
    for key in ("/", "ArrowDown", "Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("/create/effect/$"))
    expect(page.locator("#effect-field")).to_contain_text("Paper Orchard")


def test_chips_and_menus_filter_and_live_in_the_address(alice: Visitor) -> None:
    page = alice.go("/effects/")
    reload_until(page, page.locator("#effect-tiles .effect"))
    expect(page.locator(".effect-grid__section h2").first).to_have_text("New")
    assert findings(page, TWO_LOOKS) == []
    hug = tile(page, "Paper Hug")
    hug.hover()
    hug.get_by_role("button", name="Favourite: Paper Hug").click()
    expect(hug.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    page.locator("#chips").get_by_role("link", name="Favourites").click()
    expect(page).to_have_url(re.compile("show=favourites"))
    expect(page.locator("#effect-list .effect")).to_have_count(1)
    page.get_by_text("Photos", exact=True).click()
    page.get_by_role("link", name="1 photo").click()
    expect(page.locator("main")).to_contain_text("No results")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator("#section-favourites")).to_be_visible()
    page.locator("#chips").get_by_role("link", name="Hot").click()
    page.locator("#q").fill("paper")
    expect(page).to_have_url(re.compile("q=paper"))
    assert "marker=hot" in page.url
    names = page.locator("#effect-tiles .effect__name").all_inner_texts()
    hot = [one.title for one in LISTED if one.marker == "hot"]
    assert sorted(names) == sorted(hot)


def test_a_favourite_stays_one_when_an_older_list_arrives(alice: Visitor) -> None:
    """The list was asked for before the press and is answered after it."""
    page = alice.go("/effects/")
    reload_until(page, page.locator("#effect-tiles .effect"))
    held: list[tuple[Route, APIResponse]] = []
    page.route(
        re.compile("/effects/wall/"), lambda route: held.append((route, route.fetch())), times=1
    )
    with page.expect_request(re.compile("/effects/wall/")):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('catalogue-read'))")
    page.locator("#effect-tiles").evaluate("element => { element.dataset.isOld = '' }")
    star = tile(page, "Paper Hug").get_by_role("button")
    tile(page, "Paper Hug").hover()
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    ((route, answer),) = held
    route.fulfill(response=answer)
    expect(page.locator("[data-is-old]")).to_have_count(0)
    expect(star).to_have_attribute("aria-pressed", "true")


def test_keyboard_alone_chooses_effects_and_a_photo_dropped_on_one_makes_all(
    alice: Visitor,
) -> None:
    page = alice.go("/effects/")
    reload_until(page, page.locator("#effect-tiles .effect"))
    chosen = [one for one in LISTED if one.images == 1 and not one.is_image]
    for effect in chosen:
        page.keyboard.press("/")
        page.keyboard.press("Control+a")
        page.keyboard.type(effect.title)
        expect(page.locator("#effect-list .effect__name")).to_have_text([effect.title])
        page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
    expect(page.locator(".selection__count")).to_have_text("4 selected")
    place = f"#effect-tiles .effect:has-text({chosen[3].title!r})"
    hand_over(page, "drop", place, [PHOTOS / "planet.webp"])
    expect(page).to_have_url(re.compile("/create/effect/$"))
    expect(page.locator("#slot-first_frame")).to_contain_class("slot--filled")
    boxes = page.locator("#batch [name=more_effects]")
    expect(boxes).to_have_count(3)
    with page.expect_response("**/settings/"):
        page.locator("#batch label").filter(has_text=chosen[0].title).click()
    expect(boxes).to_have_count(2)
    credits = sum(one.credits for one in chosen[1:])
    expect(page.locator("#batch-summary")).to_contain_text(f"3 jobs, {credits} credits in total")
    choose(page, "quality-360p")
    page.locator("[data-send]").click()
    expect(page.locator("#confirmation")).to_contain_text(
        f"Generate 3 jobs for {credits} credits in total?"
    )
    page.get_by_role("button", name="Yes, generate").click()
    expect(alice.cards.filter(has_text="Done")).to_have_count(3)
    assert sum(row["credits"] for row in alice.studio.control.ledger()) == credits
    alice.go("/effects/?show=recent")
    expect(page.locator("#effect-tiles .effect")).to_have_count(3)
    page.locator("#effect-tiles [data-open]").first.click()
    note = page.locator("#results-title ~ .section__note")
    expect(note).to_have_text("1 result · Show in gallery")


def test_on_a_phone_a_few_move_where_scrolling_rests(phone: Visitor) -> None:
    page = phone.go("/effects/")
    expect(page.locator(".effect video").first).to_be_attached()
    wait_until_played(page, ".effect video >> nth=0", 0.2)
    page.mouse.wheel(0, 500)
    # One video gives way to another, so none is held on to.
    expect(page.locator(".effect video").first).to_have_js_property("paused", False)
    assert 1 <= page.locator(".effect video").count() <= 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.mouse.wheel(0, 300)
    expect(page.locator("#effect-tiles .effect").first).to_be_visible()
    expect(page.locator(".effect video")).to_have_count(0)


def test_the_page_stays_up_while_the_list_cannot_be_read(studio: Studio, alice: Visitor) -> None:
    await_lists(alice)
    studio.control.clear_faults()
    studio.control.add_fault("status", "videos/effects", status=503, times=-1)
    page = read_again(alice, "/effects/")
    trouble = page.locator(".freshness__problem")
    expect(trouble).to_contain_text("PixVerse could not be reached")
    expect(trouble).to_contain_text("It is retried automatically. Nothing was charged.")
    expect(page.locator("#effect-tiles .effect")).to_have_count(len(LISTED))
