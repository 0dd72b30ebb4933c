"""From a sentence or a photo to a video that plays."""

import pytest
from playwright.sync_api import expect

from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL, STANDARD_EMAIL
from tests.journeys.support.create_page import drop, write_and_send
from tests.journeys.support.processes import PASSWORD
from tests.journeys.support.results import (
    ALIKE,
    PHOTOS,
    difference,
    finished_video,
    open_when_done,
    photo,
    play,
    wait_until_played,
)
from tests.journeys.support.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
PROMPT = "A lighthouse keeper waves from the gallery"


def test_sentence_becomes_a_video_that_plays(stranger: Visitor) -> None:
    person = stranger.studio.next_person()
    page = stranger.go("/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#launch")).to_contain_text("credits")
    write_and_send(page, PROMPT)
    expect(stranger.card(PROMPT)).to_be_visible()
    expect(page.locator("#id_prompt")).to_have_value(PROMPT)
    open_when_done(stranger, PROMPT)
    facts = play(page)
    assert (facts["width"], facts["height"]) == (640, 360)
    assert facts["seconds"] == pytest.approx(5, abs=0.3)
    page.get_by_role("link", name="Gallery").first.click()
    tile = page.locator("[data-tile]").filter(has_text=PROMPT)
    tile.hover()
    wait_until_played(page, ".tile__video", 0.1)


def test_photo_becomes_a_video_that_starts_with_it(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    drop(page, PHOTOS / "lighthouse.webp")
    expect(page.locator("[data-slot]")).to_contain_class("slot--filled")
    write_and_send(page, "Slow zoom in at dusk")
    video_file = finished_video(alice, "Slow zoom")
    assert video_file.seconds == pytest.approx(5, abs=0.3)
    assert difference(video_file.at(0), photo("lighthouse", video_file.size)) < ALIKE
    assert difference(video_file.at(0), photo("neon-rain", video_file.size)) > 2 * ALIKE


def test_page_of_a_running_job_shows_the_video_once_it_is_there(alice: Visitor) -> None:
    alice.studio.control.add_fault("status", "/videos/?$", method="GET", times=-1, status=503)
    page = alice.go("/create/text/")
    write_and_send(page, "A boat worth waiting for")
    alice.card("worth waiting").locator(".job__title a").click()
    expect(page.locator(".player")).to_be_visible()
    page.locator('[data-dialog="collection-picker"]').click()
    name = page.locator("#collection-picker [name=name]")
    name.fill("Boats")
    alice.studio.control.clear_faults()
    # What is being written stays, and the video comes once it is written.
    expect(alice.card("worth waiting")).to_contain_text("Done")
    name.press_sequentially(" at sea")
    expect(name).to_have_value("Boats at sea")
    page.keyboard.press("Escape")
    expect(page.locator("video.player__video")).to_be_visible()


def test_refused_prompt_costs_nothing_and_comes_back(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    write_and_send(page, "A forbidden garden behind the wall")
    card = alice.card("forbidden garden")
    expect(card).to_contain_text("Refused")
    expect(card).to_contain_text("Not charged")
    assert alice.studio.control.ledger() == []
    page.locator("#id_prompt").fill("Something else meanwhile")
    card.get_by_role("link", name="Edit first").click()
    expect(page.locator("#id_prompt")).to_have_value("A forbidden garden behind the wall")


def test_full_account_lets_the_second_job_wait_and_then_run(alice: Visitor) -> None:
    control = alice.studio.control
    control.set_account(PRO_EMAIL, max_jobs=1, gen_simultaneously=1)
    page = alice.go("/accounts/")
    for name in ("harbour", "pocket"):
        row = page.locator(".account").filter(has_text=name)
        row.get_by_role("button", name="Pause").click()
        expect(page.locator(".account").filter(has_text=name)).to_contain_text("Paused")
    north = page.locator(".account").filter(has_text="northlight")
    north.get_by_role("button", name="Refresh").click()
    expect(north).to_contain_text("0 of 1")
    # While the list can't be read, the studio doesn't learn that the first one is done.
    alice.go("/create/text/")
    control.add_fault("status", "/videos/?$", method="GET", times=-1, status=503)
    write_and_send(page, "First of two boats")
    expect(alice.card("First of two boats")).to_be_visible()
    write_and_send(page, "Second of two boats")
    second = alice.card("Second of two boats")
    expect(second).to_contain_text("Waiting")
    expect(second).to_contain_text("All accounts are busy")
    control.clear_faults()
    expect(alice.card("First of two boats")).to_contain_text("Done")
    expect(second).to_contain_text("Done")
    assert len(control.ledger()) == 2


def test_account_without_credits_is_reported_in_words(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    for email in (PRO_EMAIL, STANDARD_EMAIL, FREE_EMAIL):
        credits = {"credit_daily": 0, "credit_monthly": 0, "credit_package": 0}
        alice.studio.control.set_account(email, **credits)
    write_and_send(page, "A boat nobody can pay for")
    card = alice.card("nobody can pay")
    expect(card).to_contain_text("out of credits")
    expect(card).to_contain_text("Not charged")
    assert alice.studio.control.ledger() == []


def test_api_that_is_down_gets_nothing_twice(alice: Visitor) -> None:
    control = alice.studio.control
    page = alice.go("/create/text/")
    control.add_fault("drop_before", "/videos/create", method="POST", times=1)
    write_and_send(page, "A boat in the fog")
    card = alice.card("boat in the fog")
    expect(card).to_contain_text("Checking")
    sent = [row for row in control.requests_seen() if row["method"] == "POST"]
    assert len(sent) == 1
    assert control.ledger() == []
