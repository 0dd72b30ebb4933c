"""Speech becomes the voice of a video, music is made and heard, and the gallery shows every kind."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.kinds.looking import look
from tests.journeys.support.create_page import choose, give, reload_until, send
from tests.journeys.support.visitors import Visitor

pytestmark = pytest.mark.browser
LINE = "Good morning from the harbour."
SONG = "A slow waltz for accordion"


def test_speech_and_music_are_made_heard_and_used(alice: Visitor) -> None:
    make_video(alice)
    make_speech(alice)
    page = alice.page
    look(page)
    page.get_by_role("button", name="Lip sync").click()
    expect(page.locator("#slot-audio_file")).to_contain_class("slot--filled")
    choose_source(page, "A man at a window")
    alice.page.locator("[data-send]").click()
    card = alice.cards.filter(has_text="Lip sync")
    expect(card).to_contain_text("Done")
    card.locator(".job__title a").click()
    expect(page.locator(".facts")).to_contain_text("good-morning-from-the-harbour.mp3")

    make_music(alice)
    hear(page)
    show_gallery(alice)


def make_video(alice: Visitor) -> None:
    """A video of the model that lip sync works on."""
    page = alice.go("/create/image/")
    give(page, "first_frame", "portrait-ida")
    choose(page, "model-v5", "quality-360p", "duration-5")
    page.locator("#id_prompt").fill("A man at a window")
    send(alice, "A man at a window")


def make_speech(alice: Visitor) -> None:
    page = alice.go("/create/speech/")
    reload_until(page, page.locator("#id_voice_id option").nth(3))
    page.locator("[data-send]").click()
    expect(page.locator("main")).to_contain_text("Choose a voice")
    page.locator("#id_prompt").fill(LINE * 2)
    expect(page.locator("#launch")).to_contain_text("2 credits")
    page.locator("#id_prompt").fill(LINE)
    expect(page.locator("#launch")).to_contain_text("1 credit")
    page.get_by_role("link", name="All voices").click()
    dialog = page.locator("#picker-voice")
    expect(dialog.locator("[data-voice-row]").first).to_be_visible()
    look(page)
    with page.expect_response("**/settings/"):
        dialog.locator("[data-voice]").first.click()
    look(page)
    send(alice, LINE)
    open_audio(alice, LINE)


def choose_source(page: Page, words: str) -> None:
    page.locator("[data-dialog=picker-source]").click()
    with page.expect_response("**/settings/"):
        page.locator("#picker-source [data-source]").filter(has_text=words).click()


def make_music(alice: Visitor) -> None:
    page = alice.go("/create/music/")
    page.locator("#id_prompt").fill(SONG)
    page.locator("#id_lyrics").fill("One, two, three")
    look(page)
    choose(page, "id_instrumental")
    expect(page.locator("#id_lyrics")).to_have_count(0)
    choose(page, "id_instrumental")
    expect(page.locator("#id_lyrics")).to_have_value("One, two, three")
    expect(page.locator("#launch")).to_contain_text("40 credits")
    send(alice, SONG)
    open_audio(alice, SONG)
    expect(page.locator(".facts")).to_contain_text("One, two, three")


def open_audio(alice: Visitor, words: str) -> None:
    card = alice.card(words).first
    expect(card).to_contain_text("Done")
    card.locator(".job__title a").click()
    expect(alice.page.locator(".audio-player__image")).to_be_visible()


def hear(page: Page) -> None:
    """The waveform is the player's position: a click on it is a jump."""
    seek = page.locator("[data-seek]")
    expect(seek).to_be_visible()
    audio = page.locator("audio.audio-player__audio")
    seek.click()
    middle = float(audio.evaluate("audio => audio.currentTime / audio.duration"))
    assert 0.4 < middle < 0.6
    seek.press(" ")
    expect(audio).to_have_js_property("paused", value=False)
    seek.press(" ")
    expect(audio).to_have_js_property("paused", value=True)


def show_gallery(alice: Visitor) -> None:
    page = alice.go("/gallery/")
    expect(page.locator("#tiles [data-tile]")).to_have_count(4)
    look(page)
