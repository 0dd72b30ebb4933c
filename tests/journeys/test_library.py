"""Files come into the library by every way, over a line that breaks, and go into videos from there."""

import time
from pathlib import Path

import pytest
import requests
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from pixstudio.sandbox.state.fixtures import DEMO_TOKEN, PRO_EMAIL
from tests.journeys.support.browser_files import MEGABYTE, Line, digest, drag, hand_over, video_file
from tests.journeys.support.processes import ROOT
from tests.journeys.support.visitors import SECONDS_TO_WAIT, Visitor, visit
from tests.journeys.test_access import findings
from tests.journeys.test_main_flow import open_when_done, write_and_send

pytestmark = pytest.mark.browser
SAMPLES = ROOT / "static/img/samples"
RIDGE, VASES, FLOWER = (SAMPLES / f"{name}.webp" for name in ("ridge", "vases", "flower"))
PHONE = {"width": 360, "height": 740}
LARGE = 30 * MEGABYTE
SLOW = 5 * MEGABYTE


def tile(page: Page, name: str) -> Locator:
    return page.locator("#files .file").filter(has_text=name)


def row(page: Page, name: str) -> Locator:
    return page.locator("#uploads .upload").filter(has_text=name)


def wait_for_progress(page: Page, name: str, percent: int) -> None:
    """Until so much of a file has arrived."""
    end = time.monotonic() + SECONDS_TO_WAIT
    while time.monotonic() < end:
        if row(page, name).locator("progress").evaluate("(it) => it.value") >= percent:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{name} did not come to {percent} %")


def stored_digest(page: Page, name: str) -> str:
    """The SHA-256 of what the library gives back."""
    href = tile(page, name).locator(".file__link").get_attribute("href") or ""
    return digest(page.request.get(f"{page.url.split('/library')[0]}{href}file/").body())


def test_files_dropped_on_the_library_are_there(alice: Visitor, tmp_path: Path) -> None:
    page = alice.go("/library/")
    drag(page, "dragEnter", [RIDGE])
    drag(page, "dragOver", [RIDGE])
    expect(page.locator("#drop-zone")).to_have_text("Drop to add to the library")
    drag(page, "drop", [RIDGE, VASES, video_file(tmp_path / "harbour.mp4")])
    expect(page.locator("#drop-zone")).to_be_hidden()
    for name in ("ridge.webp", "vases.webp", "harbour.mp4"):
        expect(tile(page, name)).to_be_visible()
    expect(page.locator("#uploads")).to_be_hidden()


def test_folder_is_walked_through_and_what_is_of_no_use_left_out(
    alice: Visitor, tmp_path: Path
) -> None:
    inner = tmp_path / "shoot" / "day 1"
    inner.mkdir(parents=True)
    (inner / "ridge.webp").write_bytes(RIDGE.read_bytes())
    (inner.parent / "vases.webp").write_bytes(VASES.read_bytes())
    (inner.parent / "notes.txt").write_text("Bring the red umbrella")
    page = alice.go("/library/")
    for kind in ("dragEnter", "dragOver", "drop"):
        drag(page, kind, [inner.parent])
    expect(page.locator(".toast")).to_contain_text("Skipped in the folder")
    for name in ("ridge.webp", "vases.webp"):
        expect(tile(page, name)).to_be_visible()
    # What was dropped stays in its row for a moment.
    expect(row(page, "ridge.webp")).to_have_count(0)
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose a folder").click()
    chooser.value.set_files(inner.parent)
    expect(row(page, "ridge.webp")).to_contain_text("already in the library")


def test_image_pasted_on_any_page_goes_into_the_library(alice: Visitor) -> None:
    page = alice.go("/gallery/")
    hand_over(page, "paste", "body", [FLOWER])
    expect(row(page, "flower.webp")).to_contain_text("in the library")
    assert findings(page) == []
    row(page, "flower.webp").get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("flower.webp")


def test_image_pasted_or_dropped_on_a_field_fills_it(alice: Visitor) -> None:
    page = alice.go("/create/frames/")
    first, last = page.locator("#slot-first_frame"), page.locator("#slot-last_frame")
    hand_over(page, "dragover", "#slot-last_frame .slot__preview", [VASES])
    expect(page.locator("#drop-zone")).to_have_text("Drop to add to “Last frame”")
    hand_over(page, "drop", "#slot-last_frame .slot__preview", [VASES])
    expect(last).to_contain_text("vases.webp")
    hand_over(page, "paste", "body", [RIDGE])
    expect(first).to_contain_text("ridge.webp")
    for slot in (first, last):
        expect(slot).to_contain_class("slot--filled")


def test_refused_file_says_why_in_its_row_and_can_be_taken_away(
    alice: Visitor, tmp_path: Path
) -> None:
    sheet = tmp_path / "page.png"
    sheet.write_text("<!doctype html><script>alert(1)</script>")
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files([sheet, RIDGE])
    expect(row(page, "page.png")).to_contain_text("contains a document")
    expect(tile(page, "ridge.webp")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Dismiss page.png").click()
    expect(page.locator("#uploads")).to_be_hidden()


def test_a_file_is_named_by_its_bytes_and_otherwise_as_it_was_typed(
    alice: Visitor, tmp_path: Path
) -> None:
    photo = tmp_path / 'say "hi" &amp; 100%22 می\u200cخواهم.jfif'
    Image.new("RGB", (64, 36), (200, 80, 40)).save(photo, "JPEG")
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files(photo)
    name = photo.with_suffix(".jpg").name
    expect(page.locator("#upload-status")).to_have_text(
        f"{photo.name}: in the library as “{name}”, renamed to match its type"
    )
    expect(tile(page, name)).to_be_visible()


def test_refused_file_that_was_taken_away_stays_away(alice: Visitor, tmp_path: Path) -> None:
    sheets = [tmp_path / f"reel {number}.mp4" for number in (1, 2)]
    for number, sheet in enumerate(sheets):
        sheet.write_bytes(b"%PDF-1.7 no film" + bytes([number]))
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files(sheets)
    for sheet in sheets:
        expect(row(page, sheet.name).locator(".upload__error")).not_to_be_empty()
    page.reload()
    for sheet in sheets:
        expect(row(page, sheet.name).locator(".upload__error")).not_to_be_empty()
    button = page.get_by_role("button", name="Dismiss reel 1.mp4")
    button.focus()
    with page.expect_response("**/cancellation/"):
        button.press("Enter")
    expect(row(page, "reel 1.mp4")).to_have_count(0)
    expect(page.get_by_role("button", name="Dismiss reel 2.mp4")).to_be_focused()
    page.reload()
    expect(row(page, "reel 2.mp4")).to_be_visible()
    expect(row(page, "reel 1.mp4")).to_have_count(0)


def test_large_video_survives_a_restart_of_the_server(alice: Visitor, tmp_path: Path) -> None:
    source, installation = video_file(tmp_path / "voyage.mp4", LARGE), alice.studio.installation
    page = alice.go("/library/")
    Line(page).slow_down(SLOW)
    page.locator("#files-input").set_input_files(source)
    expect(row(page, "voyage.mp4")).to_contain_text("of 30 MB")
    wait_for_progress(page, "voyage.mp4", 30)
    installation.kill_web()
    expect(row(page, "voyage.mp4")).to_contain_text("continues automatically")
    installation.serve(alice.studio.url)
    expect(tile(page, "voyage.mp4")).to_be_visible(timeout=60_000)
    assert stored_digest(page, "voyage.mp4") == digest(source.read_bytes())


def test_large_video_continues_after_a_reload(alice: Visitor, tmp_path: Path) -> None:
    source = video_file(tmp_path / "crossing.mp4", LARGE)
    page = alice.go("/library/")
    line = Line(page)
    line.slow_down(SLOW)
    page.locator("#files-input").set_input_files(source)
    wait_for_progress(page, "crossing.mp4", 40)
    page.reload()
    expect(row(page, "crossing.mp4")).to_contain_text(
        "% uploaded; choose the same file again to continue"
    )
    assert findings(page) == []
    line.repair()
    sent: list[str] = []
    page.on("request", lambda it: sent.append(it.url) if it.method == "PATCH" else None)
    page.locator("#files-input").set_input_files(source)
    expect(row(page, "crossing.mp4").filter(has_text="again")).to_have_count(0)
    expect(tile(page, "crossing.mp4")).to_be_visible(timeout=60_000)
    assert 0 < len(sent) < 0.7 * LARGE / MEGABYTE
    assert stored_digest(page, "crossing.mp4") == digest(source.read_bytes())


def test_large_video_on_its_way_is_shown_on_other_pages_and_can_be_stopped(
    alice: Visitor, tmp_path: Path
) -> None:
    page = alice.go("/gallery/")
    Line(page).slow_down(SLOW)
    for kind in ("dragEnter", "dragOver", "drop"):
        drag(page, kind, [video_file(tmp_path / "ferry.mp4", LARGE)])
    wait_for_progress(page, "ferry.mp4", 10)
    alice.go("/accounts/")
    expect(row(page, "ferry.mp4")).to_be_hidden()
    page.get_by_text("Uploads and imports").click()
    expect(row(page, "ferry.mp4")).to_contain_text(
        "% uploaded; choose the same file again to continue"
    )
    with page.expect_response("**/cancellation/"):
        page.get_by_role("button", name="Cancel ferry.mp4").click()
    expect(page.locator("#uploads")).to_be_hidden()
    alice.go("/library/")
    expect(page.locator("#uploads")).to_be_hidden()


def test_lost_connection_is_waited_out(alice: Visitor, tmp_path: Path) -> None:
    page = alice.go("/library/")
    line = Line(page)
    line.slow_down(SLOW)
    page.locator("#files-input").set_input_files(video_file(tmp_path / "strait.mp4", LARGE))
    wait_for_progress(page, "strait.mp4", 10)
    line.cut()
    expect(row(page, "strait.mp4")).to_contain_text("No connection")
    line.repair()
    expect(tile(page, "strait.mp4")).to_be_visible(timeout=60_000)


def test_file_is_fetched_from_an_address(alice: Visitor, tmp_path: Path) -> None:
    base = alice.studio.installation.environment["PIXVERSE_API_URL"]
    content = video_file(tmp_path / "a.mp4").read_bytes()
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}", "Content-Type": "video/mp4"}
    session = requests.Session()
    session.trust_env = False
    sent = session.post(f"{base}/files/?email={PRO_EMAIL}", content, headers=headers, timeout=20)
    page = alice.go("/library/")
    page.get_by_label("Import from a web address").fill(sent.json()["url"])
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("#files .file")).to_have_count(1)
    expect(page.get_by_label("Import from a web address")).to_have_value("")
    name = page.locator("#files .file__name").inner_text()
    assert stored_digest(page, name) == digest(content)


def test_private_address_is_refused_with_a_sentence(alice: Visitor) -> None:
    page = alice.go("/library/")
    for address in ("http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:1/a.png"):
        page.get_by_label("Import from a web address").fill(address)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.locator("#import-error")).to_contain_text("not a public server")
    assert findings(page) == []


@pytest.mark.drawn
def test_frame_of_a_result_goes_into_frames(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    write_and_send(page, "A boat at first light")
    open_when_done(alice, "first light")
    page.locator("video.player__video").evaluate("(video) => { video.currentTime = 2.5; }")
    button = page.get_by_role("button", name="Use this frame")
    expect(button).to_contain_text("0:02.5")
    button.click()
    expect(page.locator("#frame-capture-result")).to_contain_text("Frame saved to library.")
    assert findings(page) == []
    page.locator("#frame-capture-result").get_by_role("link", name="Frames").click()
    expect(page.locator("#slot-first_frame")).to_contain_class("slot--filled")
    expect(page.locator("#slot-first_frame")).to_contain_text("a-boat-at-first-light-0-02.5.png")


def test_video_of_the_library_is_used_as_a_source(alice: Visitor, tmp_path: Path) -> None:
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files(video_file(tmp_path / "quay.mp4"))
    tile(page, "quay.mp4").locator(".file__link").click()
    for name in ("Extend", "Modify", "Lip sync"):
        expect(page.locator(".uses").get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("button", name="Use this frame").click()
    expect(page.locator("#frame-capture-result")).to_contain_text("Frame saved to library.")
    page.locator(".uses").get_by_role("link", name="Extend").click()
    expect(page.locator("#slot-video")).to_contain_text("quay.mp4")


def test_field_of_the_wizard_takes_a_file_from_the_library(alice: Visitor) -> None:
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files([RIDGE, VASES])
    for name in ("ridge.webp", "vases.webp"):
        expect(tile(page, name)).to_be_visible()
    alice.go("/create/image/")
    page.locator("#slot-first_frame").get_by_role("button", name="From the library").click()
    dialog = page.locator("#picker-image")
    dialog.locator("label.file").filter(has_text="vases.webp").click()
    dialog.get_by_role("button", name="Use", exact=True).click()
    expect(page.locator("#slot-first_frame")).to_contain_text("vases.webp")


def test_file_goes_to_the_trash_and_comes_back(alice: Visitor) -> None:
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files(RIDGE)
    tile(page, "ridge.webp").hover()
    page.get_by_label("Select ridge.webp").check()
    page.get_by_role("button", name="Move to trash").click()
    expect(tile(page, "ridge.webp")).to_have_count(0)
    alice.go("/library/trash/")
    page.get_by_label("Select ridge.webp").check()
    page.get_by_role("button", name="Restore").click()
    expect(tile(page, "ridge.webp")).to_have_count(0)
    alice.go("/library/")
    expect(tile(page, "ridge.webp")).to_be_visible()


def test_first_files_bring_everything_around_the_list(alice: Visitor) -> None:
    page = alice.go("/library/")
    expect(page.locator("#library-summary")).to_be_hidden()
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#files-input").set_input_files([RIDGE, VASES])
    expect(page.locator("#library-summary")).to_contain_text("2 files, ")
    expect(page.locator("#chips")).to_contain_text("Images 2")
    page.set_viewport_size(PHONE)
    expect(page.locator("#library-summary")).to_be_visible()


def test_enter_in_the_tag_field_tags_what_is_selected(alice: Visitor) -> None:
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files([RIDGE, VASES])
    expect(tile(page, "vases.webp")).to_be_visible()
    expect(tile(page, "ridge.webp")).to_be_visible()
    page.locator("#files .file__link").first.focus()
    for key in ("x", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("[data-tile-selection] [data-count]")).to_have_text("2 selected")
    page.get_by_label("Tag", exact=True).fill("sea")
    page.get_by_label("Tag", exact=True).press("Enter")
    expect(page.locator(".toast")).to_contain_text("Tag “sea” added to 2 files.")
    expect(page.locator("#chips")).to_contain_text("Tags")
    expect(page.locator(".file__star[aria-pressed=true]")).to_have_count(0)
    page.set_viewport_size(PHONE)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert findings(page) == []


def test_second_click_on_move_to_trash_does_no_harm(alice: Visitor) -> None:
    page = alice.go("/library/")
    page.locator("#files-input").set_input_files(RIDGE)
    tile(page, "ridge.webp").hover()
    page.get_by_label("Select ridge.webp").check()
    page.get_by_role("button", name="Move to trash").dblclick()
    expect(tile(page, "ridge.webp")).to_have_count(0)
    expect(page.locator(".toast")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(tile(page, "ridge.webp")).to_be_visible()


def test_library_works_without_scripts(alice: Visitor, browser: Browser) -> None:
    plain = visit(browser, alice.studio, alice.person, java_script_enabled=False)
    page = plain.go("/library/")
    page.locator("#files-input").set_input_files(RIDGE)
    page.get_by_role("button", name="Upload").click()
    expect(tile(page, "ridge.webp")).to_be_visible()
    page.get_by_label("Import from a web address").fill("http://169.254.169.254/a.png")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("not a public server")
    page.context.close()
    assert plain.complaints == []
