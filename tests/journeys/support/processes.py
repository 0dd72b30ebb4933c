"""A whole installation of its own for a test: database, keys, sandbox, and the processes over it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from pixstudio.accounts.encrypted_columns import generate_key
from pixstudio.demo.demo_environment import free_port
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN
from tests.journeys.support.studio_steps import Steps
from tests.migrated_database import VARIABLE, copy_migrated_sqlite

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "a long good password"
SECONDS_TO_START = 180.0
SECONDS_TO_END = 180.0
DATABASE = "pixstudio.sqlite3"


class Installation:
    """Runs PixStudio's own commands as subprocesses, with nothing of the caller's environment."""

    def __init__(self, folder: Path, sandbox_url: str, **more: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.running: list[int] = []
        self.servers: list[subprocess.Popen[bytes]] = []
        self.web: subprocess.Popen[bytes] | None = None
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.support.settings",
            VARIABLE: os.environ[VARIABLE],
            "SECRET_KEY": "only-for-this-test-" + "x" * 40,
            "FIELD_KEYS": generate_key(),
            "DEBUG": "false",
            "DATA_DIR": str(folder / "data"),
            "PIXVERSE_API_URL": sandbox_url,
            "POLL_SECONDS": "0.3",
            "PATIENCE": "0.3",
            "FREE_SPACE_FLOOR_BYTES": "1000000",
            "LOG_LEVEL": "WARNING",
            **more,
        }
        self.steps = Steps(ROOT, self.environment)

    def run(self, *arguments: str) -> str:
        """Run `manage.py …` to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_TO_END,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def script(self, name: str, *arguments: str | int, module: str = "") -> Any:
        """Take a step of `tests.journeys.support.studio_process`, or of another module with STEPS."""
        return self.steps.take(name, *arguments, module=module)

    def migrate(self) -> None:
        """Make the database, on SQLite by copying one."""
        if "DATABASE_URL" in self.environment:
            self.script("command", "migrate", "--verbosity", "0")
        else:
            copy_migrated_sqlite(Path(self.environment["DATA_DIR"]) / DATABASE)

    def install(self, email: str = "alice@halden.example") -> None:
        self.migrate()
        self.script(
            *("command", "bootstrap"),
            *("--email", email, "--password", PASSWORD),
            *("--team", "Halden Film", "--api-token", DEMO_TOKEN),
        )

    def start(self, name: str, *options: str) -> int:
        """Start `manage.py <name>` in the background; its number. It is stopped with the installation."""
        log = str(self.folder / f"{name}.log")
        number = int(self.script("fork", name, log, *options))
        self.running.append(number)
        return number

    def serve(self, url: str = "", options: tuple[str, ...] = ("--workers", "1")) -> str:
        """Start the web server, on a free port or where it was, and wait until it is ready."""
        if not (self.folder / "data" / "static").exists():
            self.script("command", "collectstatic", "--noinput", "--verbosity", "0")
        address = url.removeprefix("http://") or f"127.0.0.1:{free_port()}"
        gunicorn = [sys.executable, "-m", "gunicorn", "pixstudio.wsgi:application"]
        web = self.web = self._launch("web", [*gunicorn, "--bind", address, *options])
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and web.poll() is None:
            try:
                with opener.open(f"http://{address}/readyz", timeout=30):
                    return f"http://{address}"
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text())

    def _launch(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, process_group=0
            )
        self.servers.append(process)
        return process

    def living(self) -> dict[int, str]:
        """Every process that works for this installation, with what it runs; of Linux only."""
        mark = f"DATA_DIR={self.folder / 'data'}".encode()
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (place / "environ").read_bytes().split(b"\0"):
                    command = (place / "cmdline").read_bytes()
                    found[int(place.name)] = command.replace(b"\0", b" ").decode()
        return {pid: command for pid, command in found.items() if command}

    def kill(self, number: int) -> None:
        """Kill what was started, in the middle of its work."""
        self.script("kill", number)
        self.running.remove(number)

    def kill_web(self) -> None:
        """Kill the web server and its workers in the middle of their work."""
        assert self.web
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.servers.remove(self.web)
        self.web = None

    def stop(self) -> None:
        """End everything that was started, and the process that takes steps."""
        self.end_processes()
        self.steps.end()

    def end_processes(self) -> None:
        """Ask everything that was started to end; steps can still be taken."""
        for server in self.servers:
            server.terminate()
        if self.running:
            self.script("end", *self.running)
            self.running.clear()
        for server in self.servers:
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        self.servers.clear()
