"""The version: that of the tag which the package was built from; in a clone, what git says."""

import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pixstudio.installation.locations import CODE, IS_CLONE

UNKNOWN = "0.0.0+unknown"
GIT_SECONDS = 5


@cache
def current_version() -> str:
    """Such as `1.2.3`; in a clone between tags `1.2.3-4-gabcdef0`, without any tag `0.0.0+gabcdef0`."""
    if IS_CLONE:
        return _described()
    try:
        return version("pixstudio")
    except PackageNotFoundError:
        return UNKNOWN


def _described() -> str:
    command = ["git", "describe", "--tags", "--match", "v[0-9]*", "--always"]
    try:
        done = subprocess.run(
            command, cwd=CODE, capture_output=True, text=True, check=False, timeout=GIT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return UNKNOWN
    words = done.stdout.strip()
    if done.returncode or not words:
        return UNKNOWN
    return words.removeprefix("v") if words.startswith("v") else f"0.0.0+g{words}"
