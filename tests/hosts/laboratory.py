"""The whole laboratory: machines on a network, what they share, the studio's hosts, and PixVerse."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import SandboxSettings
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN
from tests import postgres
from tests.hosts import services
from tests.hosts.certificates import Authority
from tests.hosts.namespaces import ROOT, Machine, make_network
from tests.hosts.skewed_clock import skewed_clock
from tests.hosts.studio import (
    StudioHost,
    WebHost,
    WorkerHost,
    copy_static_files,
    release,
    studio_environment,
    with_folder,
)
from tests.hosts.visitor import Visitor
from tests.journeys.support.studio_steps import Steps

# docs/deployment.md has the same diagram.
ADDRESSES = {
    "proxy": "10.0.0.10",
    "web-1": "10.0.0.11",
    "web-2": "10.0.0.12",
    "worker-1": "10.0.0.21",
    "worker-2": "10.0.0.22",
    "postgres": "10.0.0.31",
    "redis": "10.0.0.32",
    "bucket": "10.0.0.33",
}
NAMES = {services.STUDIO: ADDRESSES["proxy"], services.BUCKET_HOST: ADDRESSES["bucket"]}
SKEW_SECONDS = 300
LINES_OF_A_LOG = 12
EMAIL, PASSWORD = "alice@halden.example", "a long good password"


class Laboratory:
    """The whole of it: machines, services, hosts, and PixVerse."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack
        make_network(folder, NAMES)
        self.authority = Authority(folder)
        self.machines = {
            name: stack.enter_context(Machine(name, address, folder))
            for name, address in ADDRESSES.items()
        }
        self._start_services()
        self._start_pixverse()
        self._install()
        self._start_hosts()

    def _start_services(self) -> None:
        binaries = postgres.programs()
        assert binaries, postgres.NOTHING_FOUND
        cluster = services.MachinePostgres(binaries, self.machines["postgres"])
        self.postgres = self._stack.enter_context(cluster)
        self.redis_url = services.start_redis(self.machines["redis"])
        self.environment = studio_environment(
            DATABASE_URL=self.postgres.new_database(),
            REDIS_URL=self.redis_url,
            STORAGE_URL=services.start_bucket(self.machines["bucket"], self.authority),
            AWS_CA_BUNDLE=str(self.authority.path),
        )
        services.start_proxy(self.machines["proxy"], self.authority)

    def _start_pixverse(self) -> None:
        settings = SandboxSettings(
            state_dir=self.folder / "sandbox",
            host="0.0.0.0",
            port=services.API_PORT,
            progress="time",
            seconds=1.0,
            render_videos=False,
        )
        sandbox = self._stack.enter_context(services.StreetSandbox(settings))
        self.control = SandboxControl(sandbox.control_url)
        for account in self.control.state()["accounts"]:
            room = {"max_jobs": 40, "gen_simultaneously": 40}
            self.control.set_account(account["email"], credits=100_000, plan="Premium", **room)
        # No effects and no voices: each account would fetch all their frames.
        for path, body in (("effects", {"items": [], "total": 0}), ("voices", {"tts_list": []})):
            self.control.add_fault("status", f"videos/{path}", status=200, body=body, times=-1)

    def _install(self) -> None:
        self.office = with_folder(self.environment, self.folder / "office")
        Path(self.office["DATA_DIR"]).mkdir(parents=True)
        release(self.office)
        self.steps = Steps(ROOT, self.office)
        self._stack.callback(self.steps.end)
        who = ("--email", EMAIL, "--password", PASSWORD, "--team", "Halden Film")
        self.steps.take("command", "bootstrap", *who, "--api-token", DEMO_TOKEN)

    def _start_hosts(self) -> None:
        ahead = skewed_clock(self.folder, SKEW_SECONDS)
        clocks = {"web-1": None, "web-2": ahead, "worker-1": None, "worker-2": ahead}
        self.hosts: dict[str, StudioHost] = {
            name: (WebHost if name.startswith("web") else WorkerHost)(
                self.machines[name], self.environment, clock
            )
            for name, clock in clocks.items()
        }
        copy_static_files(self.office, self.hosts["web-1"], self.hosts["web-2"])
        for host in self.hosts.values():
            host.boot()

    def visitor(self) -> Visitor:
        """Someone who has just signed in."""
        found = Visitor(self.authority.path)
        found.sign_in(EMAIL, PASSWORD)
        return found

    def report(self) -> str:
        """The jobs that have not ended, and the last lines that each host has logged."""
        lines = [f"Jobs do not end: {self.steps.take('unfinished')}"]
        for name, host in self.hosts.items():
            for log in sorted(host.machine.folder.glob("*.log")):
                text = log.read_text(errors="replace").splitlines()[-LINES_OF_A_LOG:]
                lines += [f"{name} {log.name}:", *text]
        return "\n".join(lines)

    def states(self) -> Counter[str]:
        """How many jobs are in which state."""
        return Counter(self.steps.take("states"))
