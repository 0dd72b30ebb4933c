"""`python -m pixstudio.demo [FOLDER] [--seconds S]`: set up, seed, serve, and stop all of it at Ctrl-C."""

import argparse
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from pixstudio.demo.demo_environment import (
    EMAIL,
    FOLDER,
    DemoKeys,
    demo_environment,
    load_or_create_keys,
    requested_port,
)
from pixstudio.demo.import_fixtures import add_import_fixtures
from pixstudio.demo.process_supervisor import StartFailed, SupervisedProcess, stop_all
from pixstudio.demo.sample_results import SampleResults
from pixstudio.extras import missing_extra
from pixstudio.installation.locations import CODE
from pixstudio.installation.web_server import web_server_command

READY_TIMEOUT_SECONDS = 180.0
SHUTDOWN_SECONDS = 10.0
POLL_SECONDS = 0.2
JOB_SECONDS = 8.0
WEB_OPTIONS = ("--workers", "1", "--threads", "8")


class StopRequested(Exception):
    """Ctrl-C or SIGTERM was received."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise StopRequested


def manage_command(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, "-m", "pixstudio", *arguments]


def wait_for(url: str, processes: list[SupervisedProcess]) -> None:
    """Wait until the URL responds with 200. Raises: `StartFailed`."""
    deadline = time.monotonic() + READY_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            for process in processes:
                process.restart_if_exited()
            time.sleep(POLL_SECONDS)
    raise StartFailed(f"{url} does not answer.\n\n{processes[-1].log_tail()}")


def prepare_data(env: Mapping[str, str], keys: DemoKeys) -> None:
    """Create database, static files, users and photos. Raises: `StartFailed` with what went wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "pixstudio.demo.preparation"],
        cwd=CODE,
        env=dict(env),
        input=keys.password,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartFailed(f"The data could not be prepared:\n\n{done.stdout}{done.stderr}")


def start_and_supervise(
    env: Mapping[str, str],
    keys: DemoKeys,
    folder: Path,
    processes: list[SupervisedProcess],
    options: argparse.Namespace,
) -> NoReturn:
    """Start all processes, print the instructions and supervise until stopped."""
    logs = folder / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()

    def start(name: str, command: list[str]) -> None:
        processes.append(SupervisedProcess(name, command, env, logs))
        processes[-1].start()

    state = str(folder / "sandbox")
    sandbox = ["--port", str(keys.sandbox_port), "--seconds", str(options.seconds)]
    sandbox += ["--state", state, *(["--tiny-films"] if options.tiny_films else [])]
    start("sandbox", manage_command("sandbox", *sandbox))
    control_url = f"http://127.0.0.1:{keys.sandbox_port}/control"
    wait_for(f"{control_url}/state", processes)
    add_import_fixtures(control_url)
    prepare_data(env, keys)
    start("worker", manage_command("worker"))
    start("clock", manage_command("clock"))
    address = f"127.0.0.1:{env['PORT']}"
    start("web", web_server_command(address, *WEB_OPTIONS))
    results = SampleResults(env, control_url, logs)
    try:
        wait_for(f"http://{address}/readyz", processes)
        results.wait()
        print_instructions(f"http://{address}/", keys, folder)
        supervise(processes, results)
    finally:
        results.stop()


def supervise(processes: list[SupervisedProcess], results: SampleResults) -> NoReturn:
    """Restart exited processes until stopped; finish the last sample results."""
    while True:
        for process in processes:
            process.restart_if_exited()
        if not results.is_finished:
            results.finish_running_jobs()
        time.sleep(POLL_SECONDS)


def print_instructions(url: str, keys: DemoKeys, folder: Path) -> None:
    """Print address and sign-in."""
    shown = folder.relative_to(CODE) if folder.is_relative_to(CODE) else folder
    sys.stdout.write(
        f"\nPixStudio runs with a sandbox in place of PixVerse: nothing is paid for.\n\n"
        f"  Address   {url}\n"
        f"  Email     {EMAIL}   (or bob@demo.example, who creates; carol@demo.example, who looks)\n"
        f"  Password  {keys.password}\n"
        f"  Webhooks  http://127.0.0.1:{keys.sandbox_port}/webhooks/mine takes them, and shows what came\n"
        f"  Agents    {url}mcp/ with an API key (Profile, API keys){_missing_for_agents()}\n\n"
        f"Logs and data are in {shown}/. Ctrl-C stops everything.\n"
    )
    sys.stdout.flush()


def _missing_for_agents() -> str:
    """What to type before an agent can connect, if the packages for it are missing."""
    if not missing_extra("mcp", needed_by="MCP"):
        return ""
    return "; first run\n            make install EXTRAS=mcp   and start the demo again"


def parse_options(arguments: list[str]) -> argparse.Namespace:
    """Options of the command line; `make demo ARGS="…"` passes them on."""
    parser = argparse.ArgumentParser(
        prog="pixstudio.demo", description="The studio with a sandbox."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="data (.demo)")
    parser.add_argument(
        "--seconds", type=float, default=JOB_SECONDS, help=f"how long a job takes ({JOB_SECONDS:g})"
    )
    parser.add_argument("--tiny-films", action="store_true", help="small clips, not rendered")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Run the demo until it is stopped; the exit code of the process."""
    options = parse_options(arguments)
    folder = options.folder.absolute()
    if problem := missing_extra("demo", needed_by="The demo"):
        sys.exit(problem)
    port = requested_port()
    keys = load_or_create_keys(folder)
    processes: list[SupervisedProcess] = []
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    sys.stdout.write("Setting up…\n")
    sys.stdout.flush()
    try:
        env = demo_environment(keys, port, folder)
        start_and_supervise(env, keys, folder, processes, options)
    except StopRequested:
        sys.stdout.write("\nStopping…\n")
        return 0
    except StartFailed as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    finally:
        stop_all(processes, SHUTDOWN_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
