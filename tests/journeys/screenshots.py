"""Screenshots of the pages with real content, made by hand: `python -m tests.journeys.screenshots [FOLDER]`.

Without a folder those of the README, as WebP in docs/screenshots; with one every page at every
width in both themes, as PNG, for anyone who changes how pages look.
"""

import io
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.journeys.conftest import FLAGS, chromium_path
from tests.journeys.support.processes import PASSWORD, ROOT, Installation
from tests.journeys.support.visitors import Studio, visit

EMAIL = "maren@demo.example"
SHOWN = [
    *((page, 1440, theme) for page in ("create", "gallery", "detail", "accounts", "library", "effects")
      for theme in ("dark", "light")),
    ("create", 360, "dark"),
    ("gallery", 360, "light"),
    ("transition", 1440, "dark"),
    ("queue", 1440, "light"),
    ("effects", 360, "dark"),
    ("voices", 1440, "light"),
    ("account", 1440, "light"),
    ("usage", 1440, "dark"),
    ("usage", 1440, "light"),
    ("usage", 360, "dark"),
    ("team", 1440, "light"),
    ("spending", 1440, "light"),
    ("audit", 1440, "dark"),
]  # fmt: skip
WIDTHS = (360, 800, 1440)
MOST_BYTES = 120_000


@contextmanager
def staged_studio(folder: Path) -> Iterator[Studio]:
    """An installation with finished, running, waiting, failed and asking jobs."""
    settings = SandboxSettings(state_dir=folder / "sandbox", seconds=0.5)
    with Sandbox(settings) as sandbox:
        installation = Installation(folder / "house", sandbox.url)
        installation.install(EMAIL)
        installation.run("seed_demo", "--owner", EMAIL, "--password", PASSWORD)
        installation.script("make", module="tests.journeys.support.screenshot_data")
        processes = [installation.start("worker"), installation.start("clock")]
        while installation.script("count", module="tests.journeys.support.screenshot_data"):
            time.sleep(1)
        for process in processes:
            installation.kill(process)
        try:
            yield Studio(installation, installation.serve(), SandboxControl(sandbox.control_url))
        finally:
            installation.stop()


def sign_in(browser: Browser, studio: Studio) -> Page:
    visitor = visit(browser, studio, None, reduced_motion="reduce")
    page = visitor.go("/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#launch")).to_be_visible()
    return page


def fill_create(page: Page) -> None:
    """An image in its slot and a sentence beside it."""
    page.locator("[data-slot-file]").first.set_input_files(ROOT / "static/img/samples/ridge.webp")
    expect(page.locator("[data-slot]").first).to_contain_class("slot--filled")
    page.locator("#id_prompt").fill(
        "Slow push-in on a snow ridge above a sea of cloud at first light. Spindrift blows off the "
        "summit, warm rim light, long lens, no people. Wind and one distant raven."
    )
    with page.expect_response("**/settings/"):
        page.locator("#quality-720p").check()
    page.locator("#id_prompt").blur()


def fill_transition(page: Page, address: str) -> None:
    """Three images in a strip, with words between two of them."""
    page.goto(address)
    photos = [
        ROOT / f"static/img/samples/{name}.webp" for name in ("ridge", "lighthouse", "planet")
    ]
    page.locator("[data-multiple] [data-slot-file]").set_input_files(photos)
    expect(page.locator("[data-sort-item]")).to_have_count(3)
    page.locator("#id_prompt_1_to_2").fill("The ridge melts into the beam of the lighthouse")
    with page.expect_response("**/settings/"):
        page.locator("#id_prompt_1_to_2").blur()


def addresses(page: Page, studio: Studio) -> dict[str, str]:
    """Pages by name; the detail page is that of the first finished result."""
    page.goto(f"{studio.url}/create/image/")
    fill_create(page)
    page.goto(f"{studio.url}/gallery/?q=Snow+ridge")
    detail = page.locator("[data-tile] a").first.get_attribute("href") or ""
    names = ("gallery", "library", "effects", "accounts", "team", "queue", "usage")
    page.goto(f"{studio.url}/accounts/")
    account = page.locator(".account__name a").first.get_attribute("href") or ""
    page.goto(f"{studio.url}/effects/")
    effect = page.locator("#effect-tiles [data-open]").first.get_attribute("href") or ""
    fill_transition(page, f"{studio.url}/create/transition/")
    rest = {
        "text": "/create/text/",
        "create": "/create/image/",
        "transition": "/create/transition/",
        "detail": detail,
        "effect": effect,
        "account": account,
        "spending": "/team/spending/",
        "audit": "/team/audit/",
        "health": "/team/health/",
        "profile": "/team/profile/",
        "imports": "/gallery/imports/",
        "voices": "/effects/voices/",
    }
    return {**{name: f"/{name}/" for name in names}, **rest}


def shoot(page: Page, address: str, width: int, theme: str) -> Image.Image:
    """A screenshot of a page when everything in sight has arrived."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800 if width == 360 else 900})
    page.goto(address, wait_until="networkidle")
    png = page.screenshot(caret="initial")
    return Image.open(io.BytesIO(png)).convert("RGB")


def keep(image_file: Image.Image, path: Path) -> None:
    """Save as WebP under 120 kB."""
    for quality in (88, 80, 70, 60, 50):
        image_file.save(path, quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES:
            return


def main(folder: Path | None) -> None:
    with (
        tempfile.TemporaryDirectory() as place,
        staged_studio(Path(place)) as studio,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = sign_in(browser, studio)
        pages = addresses(page, studio)
        studio.installation.script("freeze", module="tests.journeys.support.screenshot_data")
        studio.installation.script("spend", module="tests.journeys.support.past_usage")
        everything = [(n, w, t) for n in pages for w in WIDTHS for t in ("dark", "light")]
        target = folder or ROOT / "docs/screenshots"
        target.mkdir(parents=True, exist_ok=True)
        for name, width, theme in everything if folder else SHOWN:
            image_file = shoot(page, studio.url + pages[name], width, theme)
            if folder:
                image_file.save(target / f"{name}-{width}-{theme}.png")
            else:
                keep(image_file, target / f"{name}-{width}-{theme}.webp")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
