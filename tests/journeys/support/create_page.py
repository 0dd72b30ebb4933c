"""Steps on the page Create, as a person takes them."""

import base64
import math
import re
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.journeys.support.browser_files import hand_over
from tests.journeys.support.results import PHOTOS
from tests.journeys.support.visitors import SECONDS_TO_WAIT, Visitor

PATIENCE_MS = 1500


def choose(page: Page, *ids: str) -> None:
    """Pick radio buttons and turn switches by id, and wait for the page's answer to each."""
    for id_ in ids:
        field = page.locator(f"[id='{id_}']")
        is_radio = field.get_attribute("type") == "radio"
        if not (is_radio and field.is_checked()):
            with page.expect_response("**/settings/"):
                field.click()


def write_and_send(page: Page, prompt: str, quality: str = "360p") -> None:
    page.locator(f"#quality-{quality}").check()
    page.locator("#id_prompt").fill(prompt)
    page.locator("[data-send]").click()


def send(visitor: Visitor, words: str) -> Locator:
    """Press Generate; the new card, which shows these words."""
    visitor.page.locator("[data-send]").click()
    card = visitor.card(words)
    expect(card.first).to_be_visible()
    return card


def give(page: Page, field: str, *names: str) -> None:
    """Choose sample photos for a field by its button."""
    give_files(page, field, *(PHOTOS / f"{name}.webp" for name in names))


def give_files(page: Page, field: str, *paths: Path) -> None:
    slot = page.locator(f"#slot-{field}")
    with page.expect_response("**/settings/"):
        slot.locator("[data-slot-file]").set_input_files(paths)
    if field != "frame_add":
        expect(slot).to_contain_class("slot--filled")


def drop(page: Page, *photos: Path) -> None:
    """Drop files on the page's first empty slot, as the browser would."""
    page.evaluate(
        """(files) => {
          const transfer = new DataTransfer();
          for (const [data, name] of files) {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], name, {type: "image/webp"}));
          }
          const event = {bubbles: true, cancelable: true, dataTransfer: transfer};
          const well = document.querySelector("[data-slot]:not(.slot--filled) .slot__preview");
          well.dispatchEvent(new DragEvent("drop", event));
        }""",
        [[base64.b64encode(path.read_bytes()).decode(), path.name] for path in photos],
    )


def reload_until(page: Page, wanted: Locator) -> None:
    """Load the page again until something is there that comes by itself, such as the catalogue.

    Again to the end, since what isn't on the page when it is loaded doesn't come to it later.
    """
    end = time.monotonic() + 2 * SECONDS_TO_WAIT
    while time.monotonic() < end:
        try:
            wanted.first.wait_for(state="attached", timeout=PATIENCE_MS)
        except TimeoutError:
            page.reload()
        else:
            return
    raise AssertionError(f"{wanted} never came to {page.url}")


def await_lists(visitor: Visitor) -> None:
    """Every team's lists have been read: what the sandbox lists from now on is read when someone asks.

    There may be many teams, so the time to wait begins again whenever one list less is left.
    """
    fewest, end = math.inf, 0.0
    while left := visitor.studio.installation.script("unread"):
        if left < fewest:
            fewest, end = left, time.monotonic() + SECONDS_TO_WAIT
        assert time.monotonic() < end, f"{left} lists of effects and voices are still being read."
        time.sleep(0.2)


def read_again(visitor: Visitor, path: str) -> Page:
    """Ask for the lists by the button of a page."""
    page = visitor.go(path)
    page.get_by_role("button", name="Refresh").click()
    return page


def await_effects(visitor: Visitor) -> None:
    """The catalogue is read in the background once a team is connected."""
    reload_until(visitor.go("/effects/picker/"), visitor.page.locator("[data-effect]"))


def drop_on_effect(page: Page, name: str, *photos: str) -> None:
    """Drop sample photos on an effect; the wizard opens with both."""
    tile = f"#effect-tiles .effect:has-text({name!r})"
    hand_over(page, "drop", tile, [PHOTOS / f"{photo}.webp" for photo in photos])
    expect(page).to_have_url(re.compile("/create/effect/$"))
    expect(page.locator("#effect-field")).to_contain_text(name)


def choose_effect(page: Page, name: str) -> None:
    """Look for an effect in its dialog and take it."""
    page.locator("[data-dialog=picker-effect]").click()
    dialog = page.locator("#picker-effect")
    dialog.get_by_role("searchbox").fill(name)
    tile = dialog.locator("[data-effect]").filter(has_text=name)
    expect(dialog.locator("[data-effect]")).to_have_count(1)
    with page.expect_response("**/settings/"):
        tile.click()
    expect(page.locator("#effect-field")).to_contain_text(name)
