"""The provider's process, and what tests say to it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from pixstudio.media.subprocesses.parent_watch import bound_to_parent

ROOT = Path(__file__).resolve().parents[4]
PASSWORD = "a password of the provider"
STUDIO_ID, STUDIO_SECRET = "pixstudio", "a secret of the studio alone"
MODULE = "tests.teams.single_sign_on.provider"


class RunningProvider:
    """A provider that runs; `people` and faults are those of one test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.people: list[dict[str, Any]] = []

    def add(self, email: str, **claims: Any) -> dict[str, Any]:
        """A person whose address is verified unless the claims say otherwise."""
        name = email.partition("@")[0].title()
        person = {"sub": f"sub-of-{email}", "email_verified": True, "name": name, **claims}
        person |= {"email": email, "password": PASSWORD}
        self.people = [*(one for one in self.people if one["email"] != email), person]
        self.order()
        return person

    def order(self, *, redirects: list[str] | None = None, **faults: Any) -> None:
        """Set the faults, instead of those before."""
        order = {"people": self.people, "faults": faults, "redirects": redirects or []}
        requests.post(f"{self.url}/control/", json=order, timeout=120).raise_for_status()

    def reset(self) -> None:
        self.people = []
        self.order()


@contextlib.contextmanager
def running_provider(folder: Path) -> Iterator[RunningProvider]:
    """Start it, and end it afterwards."""
    process = subprocess.Popen(
        bound_to_parent([sys.executable, "-m", MODULE]),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PROVIDER_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "The provider did not start."
        yield RunningProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
