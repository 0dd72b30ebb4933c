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

from pixstudio.demo.children import Child, GaveUp, end_all
from pixstudio.demo.elsewhere import plant_older_videos
from pixstudio.demo.house import (
    EMAIL,
    FOLDER,
    ROOT,
    TEAM,
    Keys,
    environment,
    kept_keys,
    wanted_port,
)
from pixstudio.demo.results import SampleResults
from pixstudio.extras import missing_extra
from pixstudio.sandbox.seeds import DEMO_TOKEN

PATIENCE_SECONDS = 60.0
ENDING_SECONDS = 10.0
NAP_SECONDS = 0.2
JOB_SECONDS = 8.0
WEB_OPTIONS = ("--workers", "1", "--threads", "8")


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Stopped


def manage(*arguments: str) -> list[str]:
    """The command line of one of the project's commands."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def run(env: Mapping[str, str], *arguments: str) -> None:
    """Run a command to its end. Raises: GaveUp with what it said where it failed."""
    done = subprocess.run(
        manage(*arguments), cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise GaveUp(f"`manage.py {arguments[0]}` failed:\n\n{done.stdout}{done.stderr}")


def wait_for(url: str, children: list[Child]) -> None:
    """Wait until the address answers with 200. Raises: GaveUp."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            for child in children:
                child.keep_alive()
            time.sleep(NAP_SECONDS)
    raise GaveUp(f"{url} does not answer.\n\n{children[-1].last_words()}")


def prepare(env: Mapping[str, str], keys: Keys) -> None:
    """Database, style sheets, people and photos. The sandbox has to be up for the token's check."""
    people = ("--password", keys.password)
    run(env, "migrate", "--verbosity", "0")
    run(env, "collectstatic", "--noinput", "--verbosity", "0")
    run(env, "bootstrap", "--email", EMAIL, *people, "--team", TEAM, "--api-token", DEMO_TOKEN)
    run(env, "seed_demo", "--owner", EMAIL, *people)


def serve(
    env: Mapping[str, str],
    keys: Keys,
    folder: Path,
    children: list[Child],
    job_seconds: float = JOB_SECONDS,
) -> NoReturn:
    """Start everything, say where it is, and watch over it until stopped."""
    logs = folder / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()

    def start(name: str, command: list[str]) -> None:
        children.append(Child(name, command, env, logs))
        children[-1].start()

    state = str(folder / "sandbox")
    sandbox = ("--port", str(keys.sandbox_port), "--seconds", str(job_seconds), "--state", state)
    start("sandbox", manage("sandbox", *sandbox))
    control_url = f"http://127.0.0.1:{keys.sandbox_port}/control"
    wait_for(f"{control_url}/state", children)
    plant_older_videos(control_url)
    prepare(env, keys)
    start("worker", manage("worker"))
    start("clock", manage("clock"))
    address = f"127.0.0.1:{env['PORT']}"
    gunicorn = [sys.executable, "-m", "gunicorn", "pixstudio.wsgi:application", "--bind", address]
    start("web", [*gunicorn, *WEB_OPTIONS])
    results = SampleResults(env, control_url, logs)
    try:
        wait_for(f"http://{address}/readyz", children)
        results.wait()
        say(f"http://{address}/", keys, folder)
        watch(children, results)
    finally:
        results.end()


def watch(children: list[Child], results: SampleResults) -> NoReturn:
    """Keep everything alive until stopped, and see the last sample results off."""
    while True:
        for child in children:
            child.keep_alive()
        if not results.is_over:
            results.hurry()
        time.sleep(NAP_SECONDS)


def say(url: str, keys: Keys, folder: Path) -> None:
    """Where it is and how to get in."""
    shown = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    sys.stdout.write(
        f"\nPixStudio runs with a sandbox in place of PixVerse: nothing is paid for.\n\n"
        f"  Address   {url}\n"
        f"  Email     {EMAIL}   (or bob@demo.example, who creates; carol@demo.example, who looks)\n"
        f"  Password  {keys.password}\n\n"
        f"Logs and data are in {shown}/. Ctrl-C stops everything.\n"
    )
    sys.stdout.flush()


def parsed_options(arguments: list[str]) -> argparse.Namespace:
    """Options of the command line; `make demo ARGS="…"` passes them on."""
    parser = argparse.ArgumentParser(
        prog="pixstudio.demo", description="The studio with a sandbox."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="data (.demo)")
    parser.add_argument(
        "--seconds", type=float, default=JOB_SECONDS, help=f"how long a job takes ({JOB_SECONDS:g})"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parsed_options(arguments)
    folder = options.folder.absolute()
    if problem := missing_extra("demo", needed_by="The demo"):
        sys.exit(problem)
    port = wanted_port()
    keys = kept_keys(folder)
    children: list[Child] = []
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    sys.stdout.write("Setting up…\n")
    sys.stdout.flush()
    try:
        serve(environment(keys, port, folder), keys, folder, children, options.seconds)
    except Stopped:
        sys.stdout.write("\nStopping…\n")
        return 0
    except GaveUp as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    finally:
        end_all(children, ENDING_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
