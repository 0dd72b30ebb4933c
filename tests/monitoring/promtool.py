"""Prometheus's own tool, which checks metrics, alert rules and their tests."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MISSING = "promtool is not here (Debian: prometheus)."


def promtool(*arguments: str, typed: str = "", folder: Path | None = None) -> None:
    """Run it, and fail with its words. Without it a skip, in CI a failure."""
    program = shutil.which("promtool")
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    done = subprocess.run(
        [program, *arguments], input=typed, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
