"""What the form of Create answers: uploads are waited for, errors go, choices stay possible."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.support.create_page import choose, give, give_files
from tests.journeys.support.results import PHOTOS
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_form import charges

pytestmark = pytest.mark.browser

UPLOAD = "**/library/uploads/"
RIDGE = PHOTOS / "ridge.webp"


@contextmanager
def held_upload(page: Page, field: str, path: Path = RIDGE) -> Iterator[Route]:
    """A file on its way into a field, until its route is let go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(UPLOAD, hold)
    with page.expect_request(UPLOAD):
        page.locator(f"#slot-{field} [data-slot-file]").set_input_files(path)
    expect(page.locator(f"#slot-{field}")).to_have_attribute("data-busy", "")
    yield held[0]
    page.unroute(UPLOAD)


def test_generate_during_an_upload_waits_and_then_sends_once(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    page.locator("#id_prompt").fill("Snow, pressed too early")
    with held_upload(page, "first_frame") as upload:
        page.locator("#id_prompt").press("Control+Enter")
        expect(page.locator("#send")).to_contain_text("Uploading")
        page.locator("#send").dblclick()
        assert charges(alice) == 0
        upload.continue_()
    expect(alice.card("pressed too early")).to_contain_text("Done")
    expect(alice.cards).to_have_count(1)
    expect(page.locator("#send")).to_contain_text("Generate")
    assert charges(alice) == 1


def test_a_waiting_submit_is_called_off_refused_or_lost_with_the_page_and_says_so(
    alice: Visitor,
) -> None:
    page = alice.go("/create/image/")
    page.locator("#id_prompt").fill("Never made")
    with held_upload(page, "first_frame") as upload:
        page.locator("#send").click()
        page.get_by_role("button", name="Cancel", exact=True).click()
        expect(page.locator("#send")).to_contain_text("Generate")
        upload.continue_()
    expect(page.locator("#slot-first_frame")).to_contain_class("slot--filled")
    with held_upload(page, "first_frame", PHOTOS / "planet.webp") as upload:
        page.locator("#send").click()
        body = '{"error": "This picture is damaged."}'
        upload.fulfill(status=400, content_type="application/json", body=body)
    expect(page.locator("#toasts")).to_contain_text("Nothing was sent. This picture is damaged.")
    expect(page.locator("#slot-first_frame-error")).to_contain_text("This picture is damaged.")
    with held_upload(page, "first_frame", PHOTOS / "planet.webp") as upload:
        page.locator("#send").click()
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
    expect(page.locator("#toasts")).to_contain_text("the page was closed during the upload")
    expect(alice.cards).to_have_count(0)
    assert charges(alice) == 0


def test_another_operation_waits_for_the_upload_and_takes_the_file_along(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    with held_upload(page, "first_frame") as upload:
        page.locator(".operation[name=to][value=frames]").click()
        expect(page.locator("#send")).to_contain_text("Uploading")
        upload.continue_()
        page.wait_for_url("**/create/frames/")
    expect(page.locator("#slot-first_frame")).to_contain_class("slot--filled")


def test_an_error_goes_with_the_next_answer_and_what_is_typed_meanwhile_stays(
    alice: Visitor,
) -> None:
    page = alice.go("/create/fusion/")
    expect(page.locator("#composer .field__error:not([hidden])")).to_have_count(0)
    page.locator("#send").click()
    expect(page.locator("#slot-frame_1-error")).to_be_visible()
    expect(page.locator("#prompt-error")).to_be_visible()
    give(page, "frame_1", "vases")
    expect(page.locator("#slot-frame_1-error")).to_be_hidden()
    page.locator("#id_prompt").fill("Two vases dance")
    page.locator("#send").click()
    page.locator("#id_prompt").press_sequentially(" and sing")
    expect(alice.card("Two vases dance")).to_be_visible()
    expect(page.locator("#composer .field__error:not([hidden])")).to_have_count(0)
    expect(page.locator("#id_prompt")).to_have_value("Two vases dance and sing")
    expect(page.locator("#id_prompt")).to_be_focused()


def test_a_third_image_brings_a_model_that_can_and_one_click_takes_it_back(
    alice: Visitor,
) -> None:
    page = alice.go("/create/transition/")
    give_files(page, "frame_add", *(PHOTOS / f"{name}.webp" for name in ("ridge", "planet")))
    expect(page.locator("[data-sort-item]")).to_have_count(2)
    expect(page.locator("[id='model-v5.6']")).to_be_checked()
    before = page.locator(".launch__total").inner_text()
    give_files(page, "frame_add", PHOTOS / "lighthouse.webp")
    expect(page.locator("#model-v5")).to_be_checked()
    why = page.locator("#explanation-model")
    expect(why).to_contain_text("Changed from v5.6 to v5.")
    expect(page.locator("#send")).not_to_have_attribute("aria-disabled", "true")
    assert page.locator(".launch__total").inner_text() != before
    expect(page.locator("[data-sort-item]")).to_have_count(3)
    choose(page, "quality-360p")
    expect(why).to_contain_text("Changed from v5.6 to v5.")
    with page.expect_response("**/settings/"):
        why.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-sort-item]")).to_have_count(2)
    expect(page.locator("[id='model-v5.6']")).to_be_checked()
    expect(page.locator("#quality-360p")).to_be_checked()
    expect(why).not_to_contain_text("Changed")


def test_typing_an_at_sign_offers_the_images_that_are_there(alice: Visitor) -> None:
    page = alice.go("/create/fusion/")
    for field, name in (("frame_1", "vases"), ("frame_2", "ridge")):
        give(page, field, name)
    prompt = page.locator("#id_prompt")
    prompt.press_sequentially("Put @")
    options = page.locator("#mentions [role=option]")
    expect(options).to_have_text(["@image1 vases.webp", "@image2 ridge.webp"])
    expect(prompt).to_have_attribute("aria-activedescendant", "mentions-1")
    prompt.press("ArrowDown")
    prompt.press("Enter")
    expect(prompt).to_have_value("Put @image2 ")
    prompt.press_sequentially("beside @image")
    prompt.press("Escape")
    expect(page.locator("#mentions")).to_be_hidden()
    prompt.press_sequentially("1")
    expect(prompt).to_have_value("Put @image2 beside @image1")


def paste(page: Page, path: Path) -> None:
    """Paste an image on the page, with no field in mind."""
    data = base64.b64encode(path.read_bytes()).decode()
    page.evaluate(
        """([data, name]) => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          transfer.items.add(new File([bytes], name, {type: "image/webp"}));
          const event = {bubbles: true, cancelable: true, clipboardData: transfer};
          document.body.dispatchEvent(new ClipboardEvent("paste", event));
        }""",
        [data, path.name],
    )


def test_a_pasted_image_takes_the_place_of_the_one_that_is_there(alice: Visitor) -> None:
    page = alice.go("/create/image/")
    give(page, "first_frame", "ridge")
    with page.expect_response("**/settings/"):
        paste(page, PHOTOS / "planet.webp")
    expect(page.locator("#slot-first_frame")).to_contain_text("planet.webp")


def test_a_preset_leaves_what_is_written_and_a_batch_is_off_on_the_next_visit(
    alice: Visitor,
) -> None:
    page = alice.go("/create/text/")
    page.locator("#id_prompt").fill("Words of the preset")
    choose(page, "quality-720p")
    page.get_by_role("button", name="Presets").click()
    page.locator("#preset_name").fill("Tall")
    page.locator("#presets-save-button").click()
    expect(page.locator("#presets-list")).to_contain_text("Tall")
    page.keyboard.press("Escape")
    page.locator("#id_prompt").fill("Words of mine")
    choose(page, "quality-360p")
    page.get_by_role("button", name="Presets").click()
    page.get_by_role("link", name="Use Tall").click()
    expect(page.locator("#quality-720p")).to_be_checked()
    expect(page.locator("#id_prompt")).to_have_value("Words of mine")
    page.get_by_role("button", name="Use the preset’s text").click()
    expect(page.locator("#id_prompt")).to_have_value("Words of the preset")
    page.locator("#batch summary").click()
    with page.expect_response("**/settings/"):
        page.locator("#id_variations").fill("3")
        page.locator("#id_variations").blur()
    page.reload()
    expect(page.locator("#send")).to_contain_text("Generate 3")
    alice.go("/gallery/")
    alice.go("/create/text/")
    expect(page.locator("#note")).to_contain_text("Batch settings from your last visit are off")
    expect(page.locator("#send")).not_to_contain_text("Generate 3")
    expect(page.locator("#id_prompt")).to_have_value("Words of the preset")
