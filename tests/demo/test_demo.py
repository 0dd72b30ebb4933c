"""`make demo`: it starts, prints the sign-in, accepts it, and leaves no process behind."""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from pixstudio.create.management.demo_results import SAMPLES
from pixstudio.demo.demo_environment import free_port, load_or_create_keys
from pixstudio.sandbox.control_api.client import SandboxControl
from tests.journeys.support.short_lists import (
    list_few_speech_voices,
    list_lip_sync_voices,
    list_these_effects,
    titled,
)

ROOT = Path(__file__).resolve().parents[2]
# Until it is certain that nothing comes any more, also beside other tests on a slow machine.
PATIENCE_SECONDS = 300.0
# Rendering is tested with the renderer; here it would cost half a minute of a core.
OPTIONS = ("--tiny-films", "--seconds", "3")
# Those of the samples; a team fetches the frames, videos and voices of all that are listed.
EFFECTS = [sample.effect for sample in SAMPLES if sample.effect]
pytestmark = pytest.mark.slow
OURS = ("SECRET_KEY", "FIELD_KEYS", "DATA_DIR", "DEBUG", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def list_little(sandbox_url: str, process: "subprocess.Popen[str]") -> None:
    """What the samples need, as soon as the sandbox is there: the worker has yet to read its lists."""
    control, end = SandboxControl(f"{sandbox_url}/control"), time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(requests.ConnectionError):
            list_these_effects(control, sandbox_url, titled(*EFFECTS), moving=len(EFFECTS))
            list_lip_sync_voices(control, sandbox_url, are_heard=True)
            list_few_speech_voices(control, sandbox_url)
            return
        time.sleep(0.1)


class Demo:
    """A running demo and what it printed."""

    def __init__(self, folder: Path) -> None:
        keys = load_or_create_keys(folder)
        bare = {name: value for name, value in os.environ.items() if name not in OURS}
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pixstudio.demo", str(folder), *OPTIONS],
            cwd=ROOT,
            env={**bare, "PORT": str(free_port()), "LOG_LEVEL": "WARNING"},
            stdout=subprocess.PIPE,
            text=True,
        )
        list_little(f"http://127.0.0.1:{keys.sandbox_port}", self.process)
        self.words = self._words()

    def _words(self) -> str:
        assert self.process.stdout is not None
        words = ""
        for line in self.process.stdout:
            words += line
            if "Ctrl-C" in line:
                break
        return words

    def said(self, name: str) -> str:
        found = re.search(rf"{name}\s+(\S+)", self.words)
        assert found, self.words
        return found[1]

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo"))
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGTERM)


def signed_in(demo: Demo, session: requests.Session) -> Any:
    url = demo.said("Address")
    session.get(f"{url}auth/login/", timeout=30).raise_for_status()
    form = {
        "login": demo.said("Email"),
        "password": demo.said("Password"),
        "csrfmiddlewaretoken": session.cookies["csrftoken"],
    }
    return session.post(f"{url}auth/login/", form, timeout=30)


# Thirty days of usage: its first page shows a month, and another month may have begun since.
PAGES = {"usage/?range=30days": "credits in 13 jobs", "queue/": "A glitch in the mirror"}
KINDS = ("text", "image", "effect", "transition", "extend", "lipsync", "upscale")


def tiles(demo: Demo, session: requests.Session, query: str = "") -> int:
    page = session.get(f"{demo.said('Address')}gallery/{query}", timeout=30)
    assert page.status_code == 200
    return len(re.findall(r"\bdata-tile[ >]", page.text))


def jobs_in(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(folder / "data" / "pixstudio.sqlite3")) as database:
        found = database.execute("SELECT COUNT(*) FROM jobs_generation").fetchone()
    return int(found[0])


def test_demo_begins_with_a_dozen_results_of_every_kind(demo: Demo) -> None:
    with requests.Session() as session:
        session.trust_env = False
        signed_in(demo, session)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while tiles(demo, session) < 12:
            assert time.monotonic() < deadline, (demo.folder / "logs/results.log").read_text()
            time.sleep(0.5)
        for kind in KINDS:
            assert tiles(demo, session, f"?operation={kind}"), kind
        assert tiles(demo, session, "?state=failed") == 1
        assert tiles(demo, session, "?q=jellyfish") >= 1
        for page, words in PAGES.items():
            assert words in session.get(f"{demo.said('Address')}{page}", timeout=30).text, page
    assert jobs_in(demo.folder) == 13


def test_demo_lets_the_owner_in_and_ends_with_nothing_left(demo: Demo) -> None:
    with requests.Session() as session:
        session.trust_env = False
        page = signed_in(demo, session)
        assert page.status_code == 200
        assert "/auth/login/" not in page.url
        library = session.get(f"{demo.said('Address')}library/", timeout=30)
        assert library.status_code == 200
        browsers = session.get(f"{demo.said('Address')}notifications/browsers/", timeout=30)
        assert browsers.json()["key"], "the demo has a key for notifications of browsers"
    assert demo.said("Agents") == f"{demo.said('Address')}mcp/"
    assert demo.end(signal.SIGINT) == 0
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(demo.folder) not in listed.stdout


def test_demo_that_starts_again_asks_for_nothing_twice(demo: Demo) -> None:
    if demo.process.poll() is None:
        demo.end(signal.SIGTERM)
    again = Demo(demo.folder)
    try:
        assert "Address" in again.words
        assert jobs_in(demo.folder) == 13
    finally:
        again.end(signal.SIGTERM)
