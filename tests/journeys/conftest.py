"""A browser, and one whole installation for all journeys of a test process."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.journeys.support.processes import Installation
from tests.journeys.support.short_lists import (
    list_few_speech_voices,
    list_lip_sync_voices,
    list_these_effects,
    titled,
)
from tests.journeys.support.visitors import SECONDS_TO_WAIT, Studio, Visitor, visit

# The first one draws no windows at all, which takes half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# What the compiler of JavaScript optimizes never pays for itself on pages that are open for a second, and
# processes that begin by themselves take a fifth less than those that a zygote forks.
FLAGS = [
    *("--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-background-networking"),
    "--js-flags=--no-opt --no-maglev --always-sparkplug",
]
JOB_SECONDS = 1.0
# Each team reads the whole catalogue and fetches its frames: a few are enough here. Of each kind one.
NAMES_LISTED = ("Parade", "Orchard", "Bloom", "Hug", "Dancer", "Postcard")
LISTED = titled(*(f"Paper {name}" for name in NAMES_LISTED))
# Small, so that a cut hits a file somewhere in its middle.
PART_BYTES = "1000000"


def list_effects(studio: Studio, *, moving: int = 0) -> None:
    """Have the sandbox list a few effects, the first of them with what moves and sounds."""
    list_these_effects(studio.control, studio.sandbox_url, LISTED, moving=moving)


def list_voices(studio: Studio, *, are_heard: bool = False) -> None:
    """Have the sandbox list its voices, with or without samples to fetch."""
    list_lip_sync_voices(studio.control, studio.sandbox_url, are_heard=are_heard)


def list_speech_voices(studio: Studio) -> None:
    """Have the sandbox list a few of its hundreds of voices of speech, without samples to fetch."""
    list_few_speech_voices(studio.control, studio.sandbox_url)


def chromium_path() -> str:
    """The system's Chromium. Without one the journeys are skipped; where CI is true, they fail."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    words = f"No browser here: none of {', '.join(NAMES)} is on the PATH."
    if os.environ.get("CI") == "true":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


@pytest.fixture(scope="package")
def running_browser() -> Iterator[Browser]:
    """Closed with the last journey: while it is open, Django refuses database calls in this thread."""
    path = chromium_path()
    expect.set_options(timeout=SECONDS_TO_WAIT * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser(running_browser: Browser) -> Iterator[Browser]:
    """The browser, in which no window outlives its test: its pages would go on polling."""
    yield running_browser
    for context in running_browser.contexts:
        context.close()


@pytest.fixture(scope="package")
def whole_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Web, worker, clock and sandbox; take `studio`, whose sandbox is as new for each test."""
    chromium_path()
    folder = tmp_path_factory.mktemp("journeys")
    settings = SandboxSettings(state_dir=folder / "sandbox", seconds=JOB_SECONDS)
    with Sandbox(settings) as sandbox:
        installation = Installation(folder / "house", sandbox.url, UPLOAD_CHUNK_BYTES=PART_BYTES)
        installation.migrate()
        try:
            installation.start("worker")
            installation.start("clock")
            yield Studio(
                installation,
                installation.serve(),
                SandboxControl(sandbox.control_url),
                sandbox.root_url,
            )
        finally:
            installation.stop()


@pytest.fixture
def studio(whole_studio: Studio, request: pytest.FixtureRequest) -> Iterator[Studio]:
    """Results are drawn for tests that are marked with `drawn` only; others get tiny clips."""
    is_drawn = request.node.get_closest_marker("drawn") is not None
    whole_studio.control.reset(render_videos=is_drawn)
    list_effects(whole_studio)
    list_voices(whole_studio)
    list_speech_voices(whole_studio)
    yield whole_studio
    whole_studio.retire()


@pytest.fixture
def alice(studio: Studio, browser: Browser) -> Iterator[Visitor]:
    """Signed in, in a team of her own with the sandbox's three accounts."""
    visitor = visit(browser, studio, studio.next_person())
    yield visitor
    visitor.page.context.close()
    assert visitor.complaints == []


@pytest.fixture
def stranger(studio: Studio, browser: Browser) -> Iterator[Visitor]:
    """Not signed in yet; everybody's password is `PASSWORD`."""
    visitor = visit(browser, studio, None)
    yield visitor
    visitor.page.context.close()
    assert visitor.complaints == []
