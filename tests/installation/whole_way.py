"""The whole way of an installation from a wheel, on an empty machine (`python -m` names this module).

Makes two versions of this tree, of which the second has one migration more; sets the first up, does a job
with the sandbox, backs up, restores into another home, upgrades that one, and goes back as the documentation
says. `--root FOLDER` does it as root in another system (`debootstrap --include=python3,python3-venv bookworm
FOLDER`), and installs the packages of the lock files there; without it the packages of this environment
serve, and nothing comes from a network.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pixstudio.demo.demo_environment import free_port
from pixstudio.installation.exit_codes import CONFIGURATION_PROBLEM
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "0.1.0", "0.2.0"
PARTS = ("pixstudio", "templates", "static", "deploy")
SINGLE_FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "gunicorn.conf.py")
NEW_MIGRATION = "pixstudio/webhooks/migrations/0002_of_the_new_version.py"
MIGRATION = """from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]
    operations = [migrations.RunSQL("SELECT 1", "SELECT 1")]
"""
EMAIL, PASSWORD, TEAM = "alice@halden.example", "correct horse battery", "Halden Film"
# In credits: enough for a job of 45, and not for another of 90.
BUDGET = "60"
SECONDS = 120.0
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def tracked_files() -> list[str]:
    """What belongs into a wheel, by its place in the clone."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PARTS, *SINGLE_FILES]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


def build_wheel(folder: Path) -> Path:
    """Build the wheel of the old version from a copy of the tracked files, without a network."""
    source = folder / "source"
    for name in tracked_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=source,
        env={**os.environ, "SETUPTOOLS_SCM_PRETEND_VERSION": OLD},
        check=True,
        capture_output=True,
    )
    return next(folder.glob(f"pixstudio-{OLD}-*.whl"))


def newer_wheel(old: Path) -> Path:
    """The wheel of the new version: the old one under another version, with one migration more."""
    facts, new = f"pixstudio-{OLD}.dist-info", old.with_name(old.name.replace(OLD, NEW))
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as goal:
        for name in source.namelist():
            content = source.read(name)
            if name == f"{facts}/METADATA":
                content = content.replace(f"Version: {OLD}".encode(), f"Version: {NEW}".encode(), 1)
            elif name == f"{facts}/RECORD":
                content = content.replace(facts.encode(), facts.replace(OLD, NEW).encode())
                content += f"{NEW_MIGRATION},,\n".encode()
            goal.writestr(name.replace(facts, facts.replace(OLD, NEW)), content)
        goal.writestr(NEW_MIGRATION, MIGRATION)
    return new


def make_wheels(folder: Path) -> dict[str, Path]:
    """Both versions, by their numbers."""
    old = build_wheel(folder)
    return {OLD: old, NEW: newer_wheel(old)}


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until it is so. Raises: AssertionError after two minutes."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


class Machine:
    """An empty home on this machine or another system's root; its processes are known by that folder."""

    def __init__(self, folder: Path, root: Path | None) -> None:
        self.root, self.folder = root, folder
        self.home = (root / "root" / folder.name if root else folder) / "home"
        self.home.mkdir(parents=True)
        self.port = free_port()
        self.python = self.inside(self.home / "environment/bin/python")
        self.studio = self.home / ".local/share/pixstudio"
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": self.inside(self.home),
            "LANG": "C.UTF-8",
            "PORT": str(self.port),
            # A second one shows nothing more.
            "GUNICORN_CMD_ARGS": "--workers=1",
        }
        self.servers: list[subprocess.Popen[bytes]] = []

    def inside(self, path: Path) -> str:
        """A path as the machine's processes see it."""
        return f"/{path.relative_to(self.root)}" if self.root else str(path)

    def command(self, *words: str) -> list[str]:
        return ["/usr/sbin/chroot", str(self.root), *words] if self.root else list(words)

    def make_environment(self) -> None:
        """A virtual environment with the packages that the studio needs."""
        place = self.inside(self.home / "environment")
        if self.root:
            for lock in ("requirements.lock", "requirements-demo.lock"):
                shutil.copy(ROOT / lock, self.home / lock)
            self.run("/usr/bin/python3", "-m", "venv", place)
            locks = [self.inside(self.home / f"requirements{one}.lock") for one in ("", "-demo")]
            words = [word for lock in locks for word in ("-r", lock)]
            self.run(
                self.python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", *words
            )
            return
        self.run(sys.executable, "-m", "venv", "--without-pip", place)
        (packages,) = Path(place).glob("lib/python3*/site-packages")
        lent = [path for path in sys.path if path.endswith("site-packages")]
        (packages / "lent.pth").write_text("\n".join(lent))

    def install(self, wheel: Path) -> None:
        """Put a version in the place of another."""
        words = ["install", "-q", "--no-index", "--no-deps", "--force-reinstall"]
        if self.root:
            shutil.copy(wheel, self.home)
            self.run(self.python, "-m", "pip", *words, self.inside(self.home / wheel.name))
        else:
            pip = [sys.executable, "-m", "pip", "--python", self.python]
            self.run(*pip, *words, "--no-compile", str(wheel))

    def keep_environment(self) -> None:
        """As whoever may want to go back; the old version needn't be compiled again then."""
        shutil.copytree(self.home / "environment", self.home / "kept", symlinks=True)

    def take_kept_environment(self) -> None:
        shutil.rmtree(self.home / "environment")
        (self.home / "kept").rename(self.home / "environment")

    def run(self, *words: str, read: str = "", code: int = 0) -> str:
        """Run a program to its end, which has to be with that exit code; what it printed."""
        done = subprocess.run(
            self.command(*words),
            cwd="/",
            env=self.environment,
            input=read,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{words}: {done.returncode} {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def pixstudio(self, *words: str, read: str = "", code: int = 0) -> str:
        """Run one of the studio's commands by the name that the wheel installs."""
        return self.run(self.python.replace("/python", "/pixstudio"), *words, read=read, code=code)

    def start(self, *words: str, ready: str) -> "subprocess.Popen[bytes]":
        """Start one of the studio's commands, and wait until an address answers."""
        said = self.folder / f"{words[0]}.log"
        command = self.command(self.python.replace("/python", "/pixstudio"), *words)
        with said.open("ab") as log:
            server = subprocess.Popen(
                command, cwd="/", env=self.environment, stdout=log, stderr=log
            )
        self.servers.append(server)
        wait_until(
            lambda: answers(ready) or server.poll() is not None, f"{words[0]} does not answer."
        )
        assert server.poll() is None, said.read_text()
        return server

    def living(self) -> list[str]:
        """The command lines of all processes of this machine's home."""
        mark, found = f"HOME={self.environment['HOME']}".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (place / "environ").read_bytes().split(b"\0"):
                    found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return [line for line in found if line and " sandbox " not in line]

    def stop(self) -> None:
        """End what was started."""
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait(SECONDS)


def processor_seconds() -> float:
    """Used so far by this process and by those that it started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def answers(url: str) -> bool:
    try:
        with OPENER.open(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def stored_files(home: Path) -> dict[str, bytes]:
    """The media of a home, by name."""
    media = home / "data/media"
    return {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*.*")}


class WholeWay:
    """The steps, in order; each asserts what has to be so after it."""

    def __init__(self, machine: Machine, wheels: dict[str, Path]) -> None:
        self.machine, self.wheels = machine, wheels
        self.url = f"http://127.0.0.1:{machine.port}"
        self.key = self.job = self.waiting = ""
        self.files: dict[str, bytes] = {}

    def set_up(self) -> None:
        """From the wheel to an owner, with an answer for each mistake on the way."""
        machine = self.machine
        machine.make_environment()
        machine.install(self.wheels[OLD])
        assert machine.pixstudio("--version").strip() == OLD
        said = machine.pixstudio("doctor", code=1)
        assert "FAIL  settings: SECRET_KEY is not set." in said, said
        assert "`pixstudio setup`" in said, said
        sandbox = free_port()
        machine.environment["PIXVERSE_API_URL"] = f"http://127.0.0.1:{sandbox}/v2/pixverse"
        pace = ("--port", str(sandbox), "--seconds", "1", "--tiny-films")
        machine.start("sandbox", *pace, ready=f"http://127.0.0.1:{sandbox}/control/state")
        words = ("--no-input", "--email", EMAIL, "--team", TEAM, "--password-file", "-")
        said = machine.pixstudio("setup", *words, read=PASSWORD)
        assert "pixstudio serve" in said
        assert PASSWORD not in said
        assert (machine.studio / ".env").stat().st_mode & 0o077 == 0
        self._connect()

    def _connect(self) -> None:
        """Setup would leave the token to the first page."""
        words = ("--email", EMAIL, "--team", TEAM)
        token = ("--api-token", DEMO_TOKEN, "--password-file", "-")
        self.machine.pixstudio("bootstrap", *words, *token, read=PASSWORD)
        self.key = self.machine.pixstudio(
            "apikey", *words, "--name", "whole way", "--scopes", "read,create", "--budget", BUDGET
        ).strip()

    def do_a_job(self) -> None:
        """All processes under one command; pages with their style sheets, a job to its result, and one that
        waits. Nothing outlives a SIGKILL."""
        server = self.machine.start("serve", ready=f"{self.url}/readyz")
        with OPENER.open(f"{self.url}/auth/login/", timeout=30) as page:
            text = page.read().decode()
        sheet = text.split('rel="stylesheet" href="')[1].split('"')[0]
        assert answers(f"{self.url}{sheet}")
        body = {
            "operation": "text",
            "prompt": "A heron over a fjord",
            "model": "v5",
            "quality": "360p",
        }
        self.job = self.ask("generations", {**body, "duration": 5})["id"]
        # For which the key's budget is not enough.
        self.waiting = self.ask("generations", {**body, "duration": 8})["id"]
        wait_until(lambda: self.state() == "done", f"The job is {self.state()}.")
        server.kill()
        server.wait()
        wait_until(lambda: not self.machine.living(), f"{self.machine.living()}")
        # Its default configuration would make this folder, and log secrets.
        assert not (self.machine.home / ".gunicorn").exists()

    def back_up(self) -> None:
        """Database and files, as a killed `serve` has left them."""
        said = self.machine.pixstudio("backup", self.place)
        assert "FIELD_KEYS" in said, said

    def restore_into_another_home(self) -> None:
        """Into an empty home, with the settings that were kept apart: everything is there, and the job that
        waits is held."""
        machine, first = self.machine, self.machine.studio
        machine.studio = machine.home / "another"
        machine.studio.mkdir()
        shutil.copy(first / ".env", machine.studio)
        machine.environment["PIXSTUDIO_HOME"] = machine.inside(machine.studio)
        said = machine.pixstudio("restore", self.place)
        assert "held: 1." in said, said
        self.files = stored_files(machine.studio)
        assert self.files == stored_files(first) != {}
        # As on a machine that has never seen the first one.
        shutil.rmtree(first)

    def upgrade(self) -> None:
        """The new version starts after `release` only, and has the job with its file; what was held still
        is."""
        self.machine.keep_environment()
        self.machine.install(self.wheels[NEW])
        said = self.machine.pixstudio("serve", code=CONFIGURATION_PROBLEM)
        assert "1 migrations are missing" in said
        assert "pixstudio release" in said
        assert NEW in self.machine.pixstudio("release", "--verbosity", "0")
        server = self.machine.start("serve", ready=f"{self.url}/readyz")
        assert self.state() == "done"
        assert self.answer(f"results/{self.job}/file") in self.files.values()
        assert self.holds() == {self.waiting: "restored"}
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
        assert self.machine.living() == []

    def go_back(self) -> None:
        """The old version leaves the newer database alone, and takes the one from before."""
        self.machine.take_kept_environment()
        before = self.migrations()
        said = self.machine.pixstudio("release", code=CONFIGURATION_PROBLEM)
        assert "migrated by a newer version" in said
        assert self.migrations() == before
        # At once: whoever ended in order runs no more.
        self.machine.pixstudio("restore", self.place, "--replace")
        assert OLD in self.machine.pixstudio("release", "--verbosity", "0")
        assert len(self.migrations()) == len(before) - 1

    @property
    def place(self) -> str:
        """Where the backup is, as the machine's processes see it."""
        return self.machine.inside(self.machine.home / "backups")

    @property
    def database(self) -> Path:
        return self.machine.studio / "data/pixstudio.sqlite3"

    def migrations(self) -> list[Any]:
        with contextlib.closing(sqlite3.connect(self.database)) as opened:
            return opened.execute("SELECT app, name FROM django_migrations").fetchall()

    def holds(self) -> dict[str, str]:
        """Why the jobs that wait are held."""
        with contextlib.closing(sqlite3.connect(self.database)) as opened:
            rows = opened.execute("SELECT id, hold FROM jobs_generation WHERE state = 'queued'")
            return {str(uuid.UUID(key)): hold for key, hold in rows}

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the API answers."""
        return dict(json.loads(self.answer(path, body)))

    def answer(self, path: str, body: dict[str, Any] | None = None) -> bytes:
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"whole-way-{time.monotonic()}",
            },
        )
        with OPENER.open(request, timeout=60) as answer:
            return bytes(answer.read())

    def state(self) -> str:
        return str(self.ask(f"generations/{self.job}")["state"])


STEPS: tuple[Callable[[WholeWay], None], ...] = (
    *(WholeWay.set_up, WholeWay.do_a_job, WholeWay.back_up),
    *(WholeWay.restore_into_another_home, WholeWay.upgrade, WholeWay.go_back),
)


def go(folder: Path, wheels: dict[str, Path], root: Path | None = None) -> None:
    """Take all steps, and say how long each took. Raises: AssertionError."""
    machine = Machine(folder, root)
    way = WholeWay(machine, wheels)
    try:
        for step in STEPS:
            start = processor_seconds()
            step(way)
            sys.stdout.write(
                f"{step.__name__}: {processor_seconds() - start:.1f} s of processor time\n"
            )
            sys.stdout.flush()
    finally:
        machine.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, help="root of another system (as root)")
    chosen = parser.parse_args().root
    with tempfile.TemporaryDirectory(prefix="pixstudio-way-") as made:
        place = Path(made)
        go(place, make_wheels(place), chosen)
