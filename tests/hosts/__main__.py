"""Run the scenario of several machines: `python -m tests.hosts [options of pytest]`."""

from __future__ import annotations

import os
import subprocess
import sys

from pixstudio.media.subprocesses.parent_watch import bound_to_parent
from tests.hosts.namespaces import (
    ROOT,
    environment,
    missing_programs,
    pytest_command,
    refusal_of_namespaces,
)

SCENARIO = "tests/hosts/scenario.py"
PACKAGES = "iproute2, util-linux, mount, nginx-light, postgresql, redis-server, gcc"


def obstacle() -> tuple[str, bool]:
    """Why the scenario can't run here, '' where it can, and whether that is a failure.

    In CI missing programs are one. What the kernel forbids is none, as many runners do, unless
    CI_NAMESPACES=true says that this one makes namespaces.
    """
    if missing := missing_programs():
        words = (
            f"Several machines need programs that are not here: {', '.join(missing)} ({PACKAGES})."
        )
        return words, os.environ.get("CI") == "true"
    return refusal_of_namespaces(), os.environ.get("CI_NAMESPACES") == "true"


def run_scenario(
    *options: str, is_shown: bool = False, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the scenario, which ends with the process that started it."""
    plugins = ("-p", "no:cacheprovider", "-n", "0", "-s")
    return subprocess.run(
        bound_to_parent(pytest_command(*plugins, SCENARIO, *options)),
        cwd=ROOT,
        env={**environment(), **variables},
        stdout=None if is_shown else subprocess.PIPE,
        stderr=None if is_shown else subprocess.STDOUT,
        text=True,
        check=False,
    )


def main(options: list[str]) -> int:
    """Run it with these options of pytest, and show what it says meanwhile."""
    reason, is_failure = obstacle()
    if reason:
        sys.stderr.write(f"{'FAILED' if is_failure else 'SKIPPED'}: {reason}\n")
        return int(is_failure)
    return run_scenario(*options, is_shown=True).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
