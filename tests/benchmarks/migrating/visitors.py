"""People who look at pages and ask for jobs, each in a thread, and how long the slowest answer took."""

import http.client
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlencode

from tests.benchmarks.outside.load import BROWSER_HEADERS
from tests.jobs.jobs import typed

WAIT_SECONDS = 60
# From one answer to the next request.
REST_SECONDS = {"gallery": 0.2, "poll": 0.1, "detail": 0.2, "create": 0.4}


@dataclass
class Answers:
    """What came back since the last look: number, seconds of the slowest and its name, and errors."""

    count: int = 0
    slowest_seconds: float = 0.0
    slowest: str = ""
    errors: list[str] = field(default_factory=list)

    def note(self, name: str, seconds: float, error: str) -> None:
        self.count += 1
        if seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest = seconds, name
        self.errors += [f"{name}: {error}"] if error else []


@dataclass(frozen=True)
class Asked:
    """What one visitor asks for again and again; with `form` by POST."""

    name: str
    path: str
    headers: Mapping[str, str]
    is_form: bool = False


class Visitors:
    """Threads that ask the server at `host`, from `with` to its end."""

    def __init__(self, host: str, asked: list[Asked]) -> None:
        self._host, self._end, self._lock = host, threading.Event(), threading.Lock()
        self._answers = Answers()
        self._threads = [threading.Thread(target=self._visit, args=(one,)) for one in asked]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask no more, once the last answers are there."""
        self._end.set()
        for thread in self._threads:
            thread.join()

    def answers(self) -> Answers:
        """The answers since the last call."""
        with self._lock:
            found, self._answers = self._answers, Answers()
        return found

    def _visit(self, asked: Asked) -> None:
        while not self._end.wait(REST_SECONDS[asked.name]):
            began = time.monotonic()
            try:
                error = _ask(self._host, asked)
            except (OSError, http.client.HTTPException) as problem:
                error = repr(problem)
            with self._lock:
                self._answers.note(asked.name, time.monotonic() - began, error)


def _ask(host: str, asked: Asked) -> str:
    """Ask once; what was wrong with the answer, or ""."""
    connection = http.client.HTTPConnection(host, timeout=WAIT_SECONDS)
    try:
        body, method, headers = None, "GET", {**BROWSER_HEADERS, **asked.headers}
        if asked.is_form:
            method, body = "POST", urlencode({**typed(), "csrfmiddlewaretoken": "b" * 32})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, asked.path, body, headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return "" if answer.status < 400 else f"status {answer.status}"
