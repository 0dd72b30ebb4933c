"""Sample results of the demo, generated during the start with jobs that the sandbox finishes early."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from pixstudio.demo.demo_environment import EMAIL
from pixstudio.installation.locations import CODE
from pixstudio.sandbox.control_api.client import SandboxControl

POLL_SECONDS = 0.5
# The address is printed after this time; the remaining results arrive later.
TIMEOUT_SECONDS = 25.0


class SampleResults:
    """A process that generates the team's missing sample results; its log ends with its progress."""

    def __init__(self, env: Mapping[str, str], control_url: str, logs: Path) -> None:
        self._control = SandboxControl(control_url)
        self._log = logs / "results.log"
        command = [sys.executable, "-m", "pixstudio", "seed_results", "--owner", EMAIL]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=CODE,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def progress(self) -> str:
        """Progress such as `5 of 12`, empty at first."""
        words = self._log.read_text(errors="replace").splitlines()
        return next((line for line in reversed(words) if " of " in line), "")

    @property
    def is_finished(self) -> bool:
        return self._process.poll() is not None

    def finish_running_jobs(self) -> None:
        """Finish the sandbox's running jobs as soon as their videos are rendered."""
        with contextlib.suppress(OSError, ValueError):
            self._control.finish()

    def wait(self) -> None:
        """Print the progress until all results exist or the timeout ends."""
        deadline, said = time.monotonic() + TIMEOUT_SECONDS, ""
        while not self.is_finished and time.monotonic() < deadline:
            self.finish_running_jobs()
            if self.progress != said:
                said = self.progress
                sys.stdout.write(f"Sample results: {said}\n")
                sys.stdout.flush()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop the process; created jobs continue after the next start."""
        if not self.is_finished:
            self._process.terminate()
            self._process.wait()
