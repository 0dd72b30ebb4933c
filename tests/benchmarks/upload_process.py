"""A process that does nothing but send one file to the API: `python -m tests.benchmarks.upload_process`."""

import os
import subprocess
import sys
from pathlib import Path

from pixstudio.pixverse.client import Client
from tests.benchmarks.measuring import Memory


def sent_in_a_process(file: Path, url: str, token: str, email: str) -> int:
    """Send a file from a process of its own; by how many bytes that grew."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.upload_process",
        str(file),
        url,
        token,
        email,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def send(file: Path, url: str, token: str, email: str) -> int:
    with Client(token, url) as client:
        client.features(email)
        memory = Memory([os.getpid()])
        with file.open("rb") as stream:
            size_bytes = file.stat().st_size
            client.upload_file(stream, content_type="audio/wav", size_bytes=size_bytes, email=email)
        return memory.growth_bytes


if __name__ == "__main__":
    path, *rest = sys.argv[1:]
    sys.stdout.write(str(send(Path(path), *rest)))
