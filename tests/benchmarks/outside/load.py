"""Asking a server: once, to look at the answer, and as often as it can for some seconds."""

import contextlib
import http.client
import math
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

CONNECTIONS = 8
WAIT_SECONDS = 300
# What Chrome asks for.
BROWSER_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
}


@dataclass(frozen=True)
class Request:
    """A GET to a server, with a person's cookies."""

    host: str
    path: str
    cookie: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        return {**BROWSER_HEADERS, "Cookie": self.cookie, **self.headers}


@dataclass(frozen=True)
class Answer:
    """One answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    wire_bytes: int
    seconds: float


class Refused(Exception):
    """A request under load got no answer, or an answer that says it failed."""


def ask(request: Request) -> Answer:
    """Send a request once, and read all of the answer."""
    connection = http.client.HTTPConnection(request.host, timeout=WAIT_SECONDS)
    began = time.perf_counter()
    connection.request("GET", request.path, headers=request.all_headers)
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - began
    connection.close()
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    return Answer(answer.status, dict(answer.getheaders()), head + len(body), seconds)


def driver() -> str:
    """What makes the load, for the report."""
    return "wrk" if shutil.which("wrk") else "Python's http.client (wrk is not installed)"


def load(request: Request, seconds: float, connections: int) -> tuple[int, float]:
    """How many requests are answered on so many connections, in how many seconds. Raises: Refused.

    wrk counts in whole seconds; less than one is for a look whether it works at all.
    """
    drive = _by_wrk if shutil.which("wrk") and seconds >= 1 else _by_threads
    return drive(request, seconds, connections)


def _by_wrk(request: Request, seconds: float, connections: int) -> tuple[int, float]:
    headers = [f"-H{name}: {value}" for name, value in request.all_headers.items()]
    shape = ["-t1", f"-c{connections}", f"-d{math.ceil(seconds)}s", f"--timeout={WAIT_SECONDS}s"]
    url = f"http://{request.host}{request.path}"
    done = subprocess.run(
        ["wrk", *shape, *headers, url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in done or "Socket errors" in done:
        raise Refused(f"{request.path[:120]}:\n{done}")
    count = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m),", done)
    assert count, done
    took = float(count[2]) * {"ms": 0.001, "s": 1, "m": 60}[count[3]]
    return int(count[1]), took


def _by_threads(request: Request, seconds: float, connections: int) -> tuple[int, float]:
    """The fallback: a thread for each connection, so it costs more of the machine than wrk."""
    end, counts = time.perf_counter() + seconds, [0] * connections
    refused: list[int] = []

    def run(number: int) -> None:
        connection = http.client.HTTPConnection(request.host, timeout=WAIT_SECONDS)
        with contextlib.closing(connection):
            while time.perf_counter() < end and not refused:
                connection.request("GET", request.path, headers=request.all_headers)
                answer = connection.getresponse()
                answer.read()
                refused.extend([answer.status] if answer.status >= 400 else [])
                counts[number] += time.perf_counter() < end

    threads = [threading.Thread(target=run, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise Refused(f"{request.path[:120]}: {refused}")
    return sum(counts), seconds
