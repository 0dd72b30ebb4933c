"""What the hosts share: PostgreSQL, Redis, a bucket, the proxy in front, and PixVerse out on the street."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import redis

from pixstudio.sandbox.server import Sandbox
from tests import postgres
from tests.hosts.certificates import Authority
from tests.hosts.namespaces import STREET, Machine
from tests.hosts.nginx import shipped, start_nginx, tunnel

SECONDS_TO_START = 60.0
STUDIO = "studio.example"
BUCKET_HOST, BUCKET = "bucket.example", "pixstudio"
KEY, SECRET = "studio", "s3cret"
API_PORT, REDIS_PORT, MOTO_PORT = 9000, 6379, 5000


def wait_for(condition: Callable[[], bool], what: str, seconds: float = SECONDS_TO_START) -> None:
    """Wait until it is true. Raises: AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def listens(address: str, port: int) -> bool:
    """Whether someone takes connections there."""
    try:
        socket.create_connection((address, port), timeout=2).close()
    except OSError:
        return False
    return True


class MachinePostgres(postgres.Cluster):
    """PostgreSQL on a machine of its own, as docs/deployment.md sets it up."""

    options = {
        **postgres.OPTIONS,
        "listen_addresses": "*",
        # A host that vanished holds its locks no longer than this.
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "20s",
    }

    def __init__(self, binaries: Path, machine: Machine) -> None:
        super().__init__(binaries)
        self._machine = machine

    def url(self, database: str) -> str:
        return f"postgres://{postgres.OWNER}@{self._machine.address}/{database}"

    def _make(self) -> None:
        super()._make()
        with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.0.0.0/24 trust\n")

    def _as_user(self, command: list[str]) -> tuple[list[str], dict[str, Any]]:
        """Inside the machine, where only a program of root's may begin."""
        if self._user is None:
            return self._machine.inside(*command), {}
        ids = (f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}")
        return self._machine.inside("setpriv", *ids, "--clear-groups", *command), {}


class StreetSandbox(Sandbox):
    """PixVerse's stand-in on the street. Every machine reaches it by a tunnel on its own loopback."""

    @property
    def root_url(self) -> str:
        return f"http://127.0.0.1:{API_PORT}"


def api_tunnel() -> str:
    """nginx's part for a machine: PixVerse at the machine's own loopback."""
    return tunnel(f"127.0.0.1:{API_PORT}", f"{STREET}:{API_PORT}")


def start_redis(machine: Machine) -> str:
    """Redis without any memory on disk; its REDIS_URL."""
    where = ("--bind", "0.0.0.0", "--port", str(REDIS_PORT), "--dir", str(machine.folder))
    keeps = ("--save", "", "--appendonly", "no", "--protected-mode", "no")
    vanished = ("--tcp-keepalive", "10")
    machine.start("redis", "redis-server", *where, *keeps, *vanished)
    wait_for(lambda: listens(machine.address, REDIS_PORT), "Redis did not start.")
    return f"redis://{machine.address}:{REDIS_PORT}/0"


def flush_redis(url: str) -> None:
    """Forget everything that Redis holds: tasks, counts, caches."""
    with redis.Redis.from_url(url) as connection:
        connection.flushall()


def start_bucket(machine: Machine, authority: Authority) -> str:
    """An S3 server behind TLS with one empty bucket; its STORAGE_URL."""
    moto = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(MOTO_PORT))
    machine.start("moto", *moto, environment={"PATH": os.environ["PATH"]})
    authority.issue(machine.folder, "bucket", machine.address, BUCKET_HOST)
    goal = f"127.0.0.1:{MOTO_PORT}"
    start_nginx(machine, tunnel(f"{machine.address}:443", goal, "bucket"))

    def is_made() -> bool:
        try:
            bucket_client(authority).create_bucket(Bucket=BUCKET)
        except Exception:  # moto is not there yet: nginx answers for it, or no one does
            return False
        return True

    wait_for(is_made, "The S3 server did not start.")
    return f"s3://{KEY}:{SECRET}@{BUCKET_HOST}/{BUCKET}"


def bucket_client(authority: Authority) -> Any:
    make: Any = boto3.client
    keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    place = {"endpoint_url": f"https://{BUCKET_HOST}", "region_name": "us-east-1"}
    return make("s3", verify=str(authority.path), **place, **keys)


def shared_uploads(authority: Authority) -> list[str]:
    """What is in the bucket of uploads that no worker has ingested yet."""
    listed = bucket_client(authority).list_objects_v2(Bucket=BUCKET, Prefix="arrivals/")
    return [item["Key"] for item in listed.get("Contents", ())]


def start_proxy(machine: Machine, authority: Authority) -> None:
    """nginx in front, with the file that is shipped."""
    authority.issue(machine.folder, "pixstudio", machine.address, STUDIO)
    start_nginx(machine, shipped(machine.folder))
    wait_for(lambda: listens(machine.address, 443), "nginx did not start.")
