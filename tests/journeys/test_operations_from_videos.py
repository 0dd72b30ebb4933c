"""Operations that start from a video, from the result page to a longer, changed or speaking one."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pixstudio.sandbox.small_media import small_audio
from tests.journeys.support.create_page import choose, give_files, reload_until, send
from tests.journeys.support.results import (
    ALIKE,
    ResultVideo,
    difference,
    fetched,
    finished_video,
    likeness,
    open_when_done,
)
from tests.journeys.support.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
# Of two images that differ in their colours only.
STILL_THE_SAME = 0.5


def make_source(visitor: Visitor, words: str, model: str = "v5", seconds: int = 2) -> str:
    """A small finished video; the address of its page, which is open afterwards."""
    page = visitor.go("/create/text/")
    choose(page, f"model-{model}", "quality-360p", f"duration-{seconds}")
    page.locator("#id_prompt").fill(words)
    send(visitor, words)
    open_when_done(visitor, words)
    return page.url


def go_on(page: Page, name: str) -> None:
    """Take a next step on the result's page, and wait until Create knows its source."""
    page.get_by_role("link", name=name).click()
    expect(page.locator("#source-field")).to_contain_text("Available on PixVerse")


def await_voices(page: Page) -> None:
    """The voices are read in the background once a team is connected."""
    reload_until(page, page.locator("#id_speaker_id option[value='1']"))


def test_extension_follows_its_source(alice: Visitor) -> None:
    make_source(alice, "A kite over the harbour")
    before = finished_video_here(alice.page)
    page = alice.go("/create/extend/")
    page.locator("[data-dialog=picker-source]").click()
    page.locator("#picker-source [data-source]").filter(has_text="A kite").click()
    expect(page.locator("#source-field")).to_contain_text("v5")
    choose(page, "quality-360p", "duration-1")
    page.locator("#id_prompt").fill("It flies on over the sea")
    send(alice, "It flies on")
    video_file = finished_video(alice, "It flies on")
    assert video_file.seconds == pytest.approx(before.seconds + 1, abs=0.3)
    assert video_file.size == before.size
    for seconds in (0, 1, before.seconds):
        assert difference(video_file.at(seconds), before.at(seconds)) < ALIKE, seconds
    expect(page.locator(".facts")).to_contain_text("A kite over the harbour")
    page.locator(".facts").get_by_role("link", name="A kite").click()
    expect(page.locator(".facts")).to_contain_text("Used in")


def test_modified_video_keeps_its_length_and_gets_its_quality(alice: Visitor) -> None:
    make_source(alice, "A red coat in the snow")
    page = alice.page
    before = finished_video_here(page)
    go_on(page, "Modify")
    choose(page, "quality-540p")
    page.locator("#id_prompt").fill("Make the coat blue")
    send(alice, "Make the coat blue")
    video_file = finished_video(alice, "Make the coat blue")
    assert video_file.size == (960, 540)
    assert video_file.seconds == pytest.approx(2, abs=0.2)
    assert difference(video_file.at(1), before.at(1)) > 4
    assert likeness(video_file.at(1), before.at(1)) > STILL_THE_SAME


def finished_video_here(page: Page) -> ResultVideo:
    """The video of the page that is open."""
    return ResultVideo(fetched(page, "video.player__video"))


def test_voice_speaks_over_a_video(alice: Visitor) -> None:
    make_source(alice, "A man at a window")
    page = alice.page
    before = finished_video_here(page)
    assert before.loudness == 0
    page.get_by_role("link", name="Lip sync").click()
    await_voices(page)
    page.locator("#id_speaker_id").select_option(label="James")
    page.locator("#id_prompt").fill("Good evening, and welcome")
    send(alice, "Good evening")
    video_file = finished_video(alice, "Good evening")
    assert video_file.seconds == pytest.approx(2, abs=0.2)
    assert video_file.loudness > 0.001
    assert difference(video_file.at(1), before.at(1)) < ALIKE


def test_sound_file_is_laid_over_a_video(alice: Visitor, tmp_path: Path) -> None:
    make_source(alice, "A woman reads aloud")
    page = alice.page
    go_on(page, "Lip sync")
    choose(page, "speech-sound")
    sound = tmp_path / "reading.wav"
    small_audio(sound)
    give_files(page, "audio_file", sound)
    expect(page.locator("#slot-audio_file audio")).to_be_visible()
    send(alice, "A woman reads aloud")
    card = alice.card("A woman reads aloud").filter(has_text="Lip sync")
    expect(card).to_contain_text("Done")
    card.locator(".job__title a").click()
    expect(page.locator("video.player__video")).to_be_visible()
    video_file = finished_video_here(page)
    assert video_file.seconds == pytest.approx(2, abs=0.2)
    assert video_file.loudness > 0.0001


def test_lip_sync_of_another_model_goes_by_its_file(alice: Visitor) -> None:
    make_source(alice, "A singer of v5.5", "v5.5")
    page = alice.page
    page.get_by_role("link", name="Lip sync").click()
    error = page.locator("#source-field-error")
    expect(error).to_contain_text("Lip sync works on videos made with v5, not v5.5.")
    with page.expect_response("**/settings/"):
        error.get_by_role("button", name="Upload the video file instead").click()
    expect(page.locator("#slot-video")).to_contain_class("slot--filled")
    expect(error).to_have_count(0)
    await_voices(page)
    page.locator("#id_speaker_id").select_option(label="Emily")
    page.locator("#id_prompt").fill("La la la")
    send(alice, "La la la")
    assert finished_video(alice, "La la la").loudness > 0.001


def test_upscale_shows_its_price_and_makes_it_4k(alice: Visitor) -> None:
    make_source(alice, "A lamp in the fog", seconds=1)
    page = alice.page
    before = finished_video_here(page)
    page.get_by_role("link", name="Upscale").click()
    expect(page.locator(".launch__total")).to_contain_text("credits")
    page.locator("[data-send]").click()
    expect(page.locator("#toasts")).to_contain_text("Job created.")
    card = alice.cards.filter(has_text="Upscale")
    expect(card).to_contain_text("Done")
    card.locator(".job__title a").click()
    expect(page.locator("video.player__video")).to_be_visible()
    video_file = finished_video_here(page)
    assert video_file.size == (3840, 2160)
    assert video_file.seconds == pytest.approx(before.seconds, abs=0.2)
    assert difference(video_file.at(1), before.at(1)) < ALIKE
    expect(page.locator(".next-actions__action--off")).to_contain_text(
        "This video is already in 4K."
    )
