"""A real S3 server on loopback (moto's), and the studio set up for a bucket on it."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import boto3
from django.test import override_settings

from pixstudio.demo.demo_environment import free_port
from pixstudio.media.storage.bucket_url import parse_bucket_url

SECONDS_TO_START = 180.0
KEYS = {"aws_access_key_id": "studio", "aws_secret_access_key": "s3cret"}


@contextmanager
def s3_server() -> Iterator[str]:
    """The address of a server in a process of its own, which forgets everything when it ends."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    # Not a pipe: it notes each request there, and would wait for a reader.
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log) as server,
    ):
        try:
            _wait_for(server, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_for(server: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    log.seek(0)
    raise AssertionError(log.read().decode() if server.poll() else "It never listened")


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


@contextmanager
def own_bucket(server_url: str, name: str, settings: Any) -> Iterator[Any]:
    """An empty bucket that the studio keeps its files in meanwhile; a client of its owner."""
    client = client_of(server_url)
    client.create_bucket(Bucket=name)
    try:
        with stored_in(
            f"http://studio:s3cret@{server_url.removeprefix('http://')}/{name}", settings
        ):
            yield client
    finally:
        for key in names_in(client, name):
            client.delete_object(Bucket=name, Key=key)
        for key, number in unfinished_in(client, name):
            client.abort_multipart_upload(Bucket=name, Key=key, UploadId=number)
        client.delete_bucket(Bucket=name)


def names_in(client: Any, bucket: str) -> list[str]:
    found = client.list_objects_v2(Bucket=bucket).get("Contents", ())
    return sorted(item["Key"] for item in found)


def unfinished_in(client: Any, bucket: str) -> list[tuple[str, str]]:
    """Key and id of each multipart upload that was begun and not ended."""
    found = client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
    return [(item["Key"], item["UploadId"]) for item in found]
