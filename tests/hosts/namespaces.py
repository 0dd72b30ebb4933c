"""Machines as network namespaces, on one network that only this test sees.

Everything runs below `unshare`: a private network, process tree and mount table, which the kernel takes
down with the last process. Needs root, or a kernel that lets users make namespaces.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = "studio0"
# The street: where visitors are, and PixVerse.
STREET = "10.0.0.1"
NEEDED = ("ip", "unshare", "nsenter", "setpriv", "mount", "nginx", "redis-server", "cc")
SECONDS_TO_END = 20


def unshare_command(command: list[str]) -> list[str]:
    """The command line that runs a command in namespaces of its own, as the same user."""
    as_user = ["--user", "--map-current-user", "--keep-caps"] if os.geteuid() else []
    private = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return ["unshare", *as_user, *private, *command]


def environment() -> dict[str, str]:
    """The environment with the folders of system programs on its PATH, which few users have there."""
    return {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def missing_programs() -> list[str]:
    """Programs that the machines need and that are not installed."""
    path = environment()["PATH"]
    missing = [name for name in NEEDED if shutil.which(name, path=path) is None]
    return missing if postgres.programs() else [*missing, "postgres"]


def refusal_of_namespaces() -> str:
    """What the kernel says to someone who wants such namespaces; '' where it makes them."""
    tried = subprocess.run(
        unshare_command(["ip", "link", "add", BRIDGE, "type", "bridge"]),
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return f"No namespaces can be made here: {tried.stderr.strip()}" if tried.returncode else ""


def run(*command: str) -> str:
    """Run a command to its end; what it printed. Raises: AssertionError with its words."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def make_network(folder: Path, names: Mapping[str, str]) -> None:
    """The bridge that joins all machines, with the street's own address on it, and their host names."""
    lines = [f"{address} {name}" for name, address in {"localhost": "127.0.0.1", **names}.items()]
    (folder / "names").write_text("\n".join([*lines, ""]))
    # Of this mount table alone: the machine outside keeps its own.
    run("mount", "--bind", str(folder / "names"), "/etc/hosts")
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    run("ip", "address", "add", f"{STREET}/24", "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")


class Machine:
    """A network namespace with an address, a folder that no other machine uses, and its processes."""

    def __init__(self, name: str, address: str, folder: Path) -> None:
        self.name, self.address, self.folder = name, address, folder / name
        self.folder.mkdir(mode=0o755)
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Machine:
        self._holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo up; exec sleep infinity"],
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout
        assert self._holder.stdout.readline() == b"up\n"
        self._plug_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill_processes()
        self._holder.kill()
        self._holder.communicate()

    @property
    def _plug(self) -> str:
        """The network card's other end, on the bridge."""
        return f"to-{self.name}"

    def _plug_in(self) -> None:
        pid = str(self._holder.pid)
        card = ("type", "veth", "peer", "name", "eth0", "netns", pid)
        run("ip", "link", "add", self._plug, *card)
        run("ip", "link", "set", self._plug, "master", BRIDGE, "up")
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "address", "add", f"{self.address}/24", "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")

    def inside(self, *command: str) -> list[str]:
        """The command line that runs a command on this machine."""
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net", "--", *command]

    def run(self, *command: str) -> str:
        """Run a command on this machine to its end; what it printed."""
        return run(*self.inside(*command))

    def start(
        self, log: str, *command: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a process on this machine; what it prints is in `<log>.log` of the machine's folder."""
        with (self.folder / f"{log}.log").open("ab") as words:
            process = subprocess.Popen(
                self.inside(*command),
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def processes(self) -> list[int]:
        """Every process that runs on this machine, children and grandchildren included."""
        mine = Path(f"/proc/{self._holder.pid}/ns/net").readlink()
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (place / "ns/net").readlink() == mine:
                    found.append(int(place.name))
        return [pid for pid in found if pid != self._holder.pid]

    def cut_off(self) -> None:
        """Pull the network cable: no peer notices, and connections stay half open."""
        run("ip", "link", "set", self._plug, "down")

    def reconnect(self) -> None:
        """Put the cable back."""
        run("ip", "link", "set", self._plug, "up")

    def power_off(self) -> int:
        """The machine is gone from one moment to the next, as by a power failure; how many processes."""
        self.cut_off()
        return self.kill_processes()

    def kill_processes(self) -> int:
        """Kill every process of this machine; how many they were."""
        killed: set[int] = set()
        while living := [pid for pid in self.processes() if not _is_dead(pid)]:
            killed |= set(living)
            for pid in living:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for process in self._running:
                process.poll()
        for process in self._running:
            process.wait(SECONDS_TO_END)
        self._running.clear()
        return len(killed)

    def log(self, name: str) -> str:
        """What a process of this machine printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")


def _is_dead(pid: int) -> bool:
    """Whether the process only waits for its parent to take note."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def pytest_command(*options: str) -> list[str]:
    """The command line that runs pytest in namespaces of its own."""
    return unshare_command([sys.executable, "-m", "pytest", *options])
