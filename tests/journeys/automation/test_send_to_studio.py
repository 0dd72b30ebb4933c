"""“Send to PixStudio” in Chromium: the page that asks, the bookmarklet, and the share menu."""

import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow
from tests.library.sample_files import png
from tests.media.http_server import body, run_server

OTHER_PAGE = b"""<!doctype html><title>Other</title>
<img src="/small.png" width="20" height="20"><img src="/ridge.png" width="640" height="400">"""
SITE = {
    "/": body(OTHER_PAGE, "text/html"),
    "/small.png": body(png(20, 20)),
    "/ridge.png": body(png(640, 400)),
}
# What a page of another site would do: a form with a file, sent without a click.
POST_A_FILE = """(address) => {
  const form = Object.assign(document.createElement("form"),
    { method: "POST", enctype: "multipart/form-data", action: address });
  const input = Object.assign(document.createElement("input"), { type: "file", name: "file" });
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array([137, 80, 78, 71])], "a.png", { type: "image/png" }));
  input.files = files.files;
  form.append(input);
  document.body.append(form);
  form.submit();
}"""


@pytest.mark.browser
def test_import_page_asks_and_then_imports(alice: Visitor) -> None:
    address = f"{alice.studio.sandbox_url}/files/missing.png"
    page = alice.go(f"/library/import/?url={address}")
    expect(page.get_by_text("Nothing is downloaded until you choose Import")).to_be_visible()
    expect(page.get_by_label("Web address")).to_have_value(address)
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Import").click()
    expect(page).to_have_url(f"{alice.studio.url}/library/")
    expect(page.get_by_text("is being downloaded")).to_be_visible()


@pytest.mark.browser
def test_import_page_says_what_is_wrong(alice: Visitor) -> None:
    page = alice.go("/library/import/?url=http://10.0.0.1/a.png")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("alert")).to_contain_text("not a public server")
    expect(page.get_by_label("Web address")).to_have_value("http://10.0.0.1/a.png")


@pytest.mark.browser
def test_bookmarklet_brings_the_largest_image_of_another_site(alice: Visitor) -> None:
    bookmarklet = alice.go("/library/import/").get_by_role("link", name="Send to PixStudio")
    script = str(bookmarklet.get_attribute("href")).removeprefix("javascript:")
    with run_server(SITE) as server:
        elsewhere = alice.page.context.new_page()
        elsewhere.goto(f"{server.origin}/", wait_until="networkidle")
        with elsewhere.expect_popup() as popup:
            elsewhere.evaluate(script)
        field = popup.value.get_by_label("Web address")
        expect(field).to_have_value(f"{server.origin}/ridge.png")
        expect(popup.value.get_by_text("Import this file from 127.0.0.1")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_share_of_another_page_imports_nothing(alice: Visitor, host: str) -> None:
    """Whether the browser sends the session with it or not: it says that a page caused the request."""
    with run_server(SITE) as server:
        elsewhere = alice.page.context.new_page()
        elsewhere.goto(server.origin.replace("127.0.0.1", host) + "/")
        elsewhere.evaluate(POST_A_FILE, f"{alice.studio.url}/library/share/")
        elsewhere.wait_for_url(re.compile("/auth/login/|/library/share/"))
        expect(elsewhere.get_by_text(re.compile("nothing was saved|Sign in")).first).to_be_visible()
    expect(alice.go("/library/").locator("#files [data-tile]")).to_have_count(0)


@pytest.mark.browser
def test_share_from_the_menu_of_the_system_goes_to_the_library(alice: Visitor) -> None:
    """Headless Chromium has no such menu: the same request as it makes, with the browser's session."""
    file: FilePayload = {
        "name": "ridge.png",
        "mimeType": "image/png",
        "buffer": png(320, 200),
    }
    headers = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
    address = f"{alice.studio.url}/library/share/"
    alice.page.context.request.post(address, multipart={"file": file}, headers=headers)
    page = alice.go("/library/")
    expect(page.get_by_text("ridge.png").first).to_be_visible()


@pytest.mark.browser
def test_manifest_is_one_that_chromium_accepts(alice: Visitor) -> None:
    page = alice.go("/library/")
    manifest = manifest_of(page)
    assert manifest["errors"] == []
    assert manifest["url"] == f"{alice.studio.url}/manifest.webmanifest"
    assert '"share_target"' in manifest["data"]


def manifest_of(page: Page) -> Any:
    return page.context.new_cdp_session(page).send("Page.getAppManifest")
