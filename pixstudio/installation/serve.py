"""`pixstudio serve`: web, worker and clock of one machine, under one process."""

import argparse
import subprocess
import sys
import threading

from pixstudio.installation.locations import CODE, command_text
from pixstudio.installation.supervisor import ChildProcess, StopSignal, Supervisor
from pixstudio.media.subprocesses.parent_watch import bound_to_parent

# The web server gives requests half a minute, transfers of a worker take longer.
STOP_SECONDS = 90.0
_lock = threading.Lock()


def parse_options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line; exits with a message for wrong ones."""
    parser = argparse.ArgumentParser(
        prog=command_text("serve"),
        description="Run the web server, the worker and the clock on this machine, until stopped.",
    )
    parser.add_argument("--bind", help="address and port of the web server (127.0.0.1:$PORT)")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (1)")
    parser.add_argument(
        "--release", action="store_true", help="bring database and static files up to date first"
    )
    parser.add_argument(
        "--stop-seconds",
        type=float,
        default=STOP_SECONDS,
        help=f"time to finish what is at hand after SIGTERM ({STOP_SECONDS:g})",
    )
    options = parser.parse_args(arguments)
    if options.workers < 1 or options.stop_seconds < 0:
        parser.error("--workers has to be 1 or more, and --stop-seconds 0 or more.")
    return options


def print_line(name: str, line: str) -> None:
    """Print a line of a child's output after the child's name; a reader that is gone stops no child."""
    try:
        with _lock:
            sys.stdout.write(f"{name:<8} | {line}\n")
            sys.stdout.flush()
    except (OSError, ValueError):
        return


def command_of(*arguments: str) -> list[str]:
    """The command line that runs one of the studio's commands."""
    return [sys.executable, "-m", "pixstudio", *arguments]


def prepare(*, is_release: bool) -> int:
    """Check that database and static files are of this version, or make them so; the exit code."""
    command = command_of("release", *([] if is_release else ["--check"]))
    return subprocess.run(bound_to_parent(command), cwd=CODE, check=False).returncode


def children_of(options: argparse.Namespace) -> tuple[list[ChildProcess], list[ChildProcess]]:
    """What makes work, and what does it: the workers stop last."""
    bind = ["--bind", options.bind] if options.bind else []
    makers = {"web": ["web", *bind], "clock": ["clock"]}
    numbers = [""] if options.workers == 1 else [f"-{n + 1}" for n in range(options.workers)]
    return (
        [ChildProcess(name, command_of(*words), print_line) for name, words in makers.items()],
        [ChildProcess(f"worker{n}", command_of("worker"), print_line) for n in numbers],
    )


def main(arguments: list[str]) -> int:
    """Serve until stopped; the exit code of the process."""
    options = parse_options(arguments)
    stop = StopSignal()
    if (code := prepare(is_release=options.release)) or stop.count:
        return code
    return Supervisor(*children_of(options), stop=stop).run(options.stop_seconds)
