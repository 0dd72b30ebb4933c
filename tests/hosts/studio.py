"""A studio on many machines: web hosts, worker hosts, and each with a DATA_DIR of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import requests

from pixstudio.accounts.encrypted_columns import generate_key
from pixstudio.sandbox.settings import API_PATH
from tests.hosts.namespaces import ROOT, Machine
from tests.hosts.nginx import start_nginx
from tests.hosts.services import API_PORT, STUDIO, api_tunnel, wait_for

WEB_PORT = 8000
# As few processes as do: each of them loads Django.
PLACES = ("--submit=1", "--quick=1", "--transfers=2")


def studio_environment(**services: str) -> dict[str, str]:
    """The variables that all hosts have in common."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.journeys.support.settings",
        "SECRET_KEY": "only-for-this-test-" + "x" * 40,
        "FIELD_KEYS": generate_key(),
        "DEBUG": "false",
        "PUBLIC_URL": f"https://{STUDIO}",
        "TRUSTED_PROXY_COUNT": "1",
        "PIXVERSE_API_URL": f"http://127.0.0.1:{API_PORT}{API_PATH}",
        "TASKS_BACKEND": "rq",
        "POLL_SECONDS": "1",
        "PATIENCE": "0.5",
        "LEASE_SECONDS": "5",
        "SUBMIT_DEADLINE_SECONDS": "10",
        "UPLOAD_CHUNK_BYTES": str(5 * 1024**2),
        "FREE_SPACE_FLOOR_BYTES": "1000000",
        "LOG_LEVEL": "WARNING",
        **services,
    }


def with_folder(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment with a DATA_DIR and home in this folder."""
    return {**environment, "HOME": str(folder), "DATA_DIR": str(folder / "data")}


def with_skew(environment: Mapping[str, str], library: Path | None) -> dict[str, str]:
    """The environment of a host with another time of day, by a library of `skewed_clock`."""
    return {**environment, **({"LD_PRELOAD": str(library)} if library else {})}


def is_ready(url: str) -> bool:
    """Whether a web host can serve."""
    try:
        answer = requests.get(f"{url}/readyz", headers={"Host": STUDIO}, timeout=5)
    except requests.RequestException:
        return False
    return answer.status_code == HTTPStatus.OK


class StudioHost:
    """A machine of the studio; `boot` starts what its role asks for."""

    def __init__(
        self, machine: Machine, environment: Mapping[str, str], library: Path | None
    ) -> None:
        self.machine = machine
        self.environment = with_skew(with_folder(environment, machine.folder), library)

    def boot(self) -> None:
        """Start the host's processes; web hosts are waited for."""
        self.machine.reconnect()
        start_nginx(self.machine, api_tunnel())
        self.start()

    def start(self) -> None:
        """Start the processes of the host's role."""
        raise NotImplementedError

    def manage(self, name: str, *options: str) -> None:
        """Start `manage.py <name>` in the background."""
        command = (sys.executable, "manage.py", name, *options)
        self.machine.start(name, *command, environment=self.environment)


class WebHost(StudioHost):
    """gunicorn, as the Procfile starts it, and a clock."""

    def start(self) -> None:
        address = self.machine.address
        gunicorn = (sys.executable, "-m", "gunicorn", "pixstudio.wsgi:application")
        bind = ("--bind", f"{address}:{WEB_PORT}")
        self.machine.start("web", *gunicorn, *bind, environment=self.environment)
        self.manage("clock")
        wait_for(
            lambda: is_ready(f"http://{address}:{WEB_PORT}"), f"{self.machine.name} did not start."
        )


class WorkerHost(StudioHost):
    """A worker and a clock."""

    def start(self) -> None:
        self.manage("worker", *PLACES)
        self.manage("clock")


def release(environment: Mapping[str, str]) -> None:
    """What the Procfile's `release` does: tables, and style sheets of this machine's DATA_DIR."""
    for command in (["migrate", "--noinput"], ["collectstatic", "--noinput"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"],
            cwd=ROOT,
            env=dict(environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def copy_static_files(source: Mapping[str, str], *hosts: StudioHost) -> None:
    """Give hosts the style sheets, which belong to the program and not to its data."""
    for host in hosts:
        folder = Path(source["DATA_DIR"]) / "static"
        shutil.copytree(folder, Path(host.environment["DATA_DIR"]) / "static")
