"""A real S3 server on loopback (moto's), and the studio set up for a bucket on it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from django.test import override_settings

from pixstudio.demo.demo_environment import free_port
from pixstudio.media.storage.bucket_url import parse_bucket_url

SECONDS_TO_START = 40.0
KEYS = {"aws_access_key_id": "studio", "aws_secret_access_key": "s3cret"}


@contextmanager
def s3_server() -> Iterator[str]:
    """The address of a server in a process of its own, which forgets everything when it ends."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        try:
            _wait_for(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    assert server.stderr
    raise AssertionError(server.stderr.read().decode() if server.poll() else "It never listened")


def client_of(server_url: str) -> Any:
    make: Any = boto3.client
    return make("s3", endpoint_url=server_url, region_name="us-east-1", **KEYS)


@contextmanager
def stored_in(storage_url: str, settings: Any) -> Iterator[None]:
    """What settings.py makes of STORAGE_URL, for the length of a test."""
    backend = "pixstudio.media.storage.s3.BucketStorage"
    place = {"BACKEND": backend, "OPTIONS": parse_bucket_url(storage_url).options}
    with override_settings(STORAGES={**settings.STORAGES, "default": place}):
        yield
