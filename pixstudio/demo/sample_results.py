"""The demo's sample results: asked for and made while everything starts, hurried along by the sandbox."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from pixstudio.demo.demo_environment import EMAIL, ROOT
from pixstudio.sandbox.control_api.client import SandboxControl

POLL_SECONDS = 0.5
# Longer nobody waits for the address: what is still missing then arrives while they look around.
TIMEOUT_SECONDS = 25.0


class SampleResults:
    """A process that asks for what the team lacks and waits for it; its log ends with how far it is."""

    def __init__(self, env: Mapping[str, str], control_url: str, logs: Path) -> None:
        self._control = SandboxControl(control_url)
        self._log = logs / "results.log"
        command = [sys.executable, str(ROOT / "manage.py"), "seed_results", "--owner", EMAIL]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def progress(self) -> str:
        """`5 of 12`, or '' before the first word."""
        words = self._log.read_text(errors="replace").splitlines()
        return next((line for line in reversed(words) if " of " in line), "")

    @property
    def is_over(self) -> bool:
        return self._process.poll() is not None

    def hurry(self) -> None:
        """Have the sandbox end what runs as soon as its video is made, instead of after some seconds."""
        with contextlib.suppress(OSError, ValueError):
            self._control.finish()

    def wait(self) -> None:
        """Say how far it is, until all are there or patience ends."""
        deadline, said = time.monotonic() + TIMEOUT_SECONDS, ""
        while not self.is_over and time.monotonic() < deadline:
            self.hurry()
            if self.progress != said:
                said = self.progress
                sys.stdout.write(f"Sample results: {said}\n")
                sys.stdout.flush()
            time.sleep(POLL_SECONDS)

    def end(self) -> None:
        """Stop asking; what was asked for goes on with the next start."""
        if not self.is_over:
            self._process.terminate()
            self._process.wait()
