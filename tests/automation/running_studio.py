"""A whole studio for programs of others: web, worker, clock, sandbox, and a person with an API key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.journeys.support.processes import PASSWORD, Installation
from tests.journeys.support.short_lists import list_nothing

JOB_SECONDS = 0.5
STEPS = "tests.automation.key_steps"


@dataclass
class RunningStudio:
    """Its address, the sandbox behind it, and a way to make keys."""

    installation: Installation
    url: str
    control: SandboxControl

    def person(self) -> str:
        """The email of someone new, who owns a connected team."""
        (made,) = self.installation.script("cast", "1", PASSWORD)
        return str(made["email"])

    def key(self, email: str, *scopes: str) -> str:
        """The text of a new API key of theirs."""
        return str(self.installation.script("create", email, *scopes, module=STEPS))

    def revoke(self, key: str) -> None:
        self.installation.script("revoke", key, module=STEPS)

    def jobs_of(self, email: str) -> int:
        """How many jobs their team has."""
        return int(self.installation.script("count", email, module=STEPS))


@contextmanager
def running(folder: Path) -> Iterator[RunningStudio]:
    """A studio that runs until the block ends."""
    with Sandbox(SandboxSettings(state_dir=folder / "sandbox", seconds=JOB_SECONDS)) as sandbox:
        installation = Installation(folder / "house", sandbox.url)
        installation.migrate()
        try:
            installation.start("worker")
            installation.start("clock")
            control = SandboxControl(sandbox.control_url)
            control.reset(render_videos=False)
            list_nothing(control)
            yield RunningStudio(installation, installation.serve(), control)
        finally:
            installation.stop()
