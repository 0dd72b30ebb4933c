"""Measuring one page beside another: in turns, so that what else the machine does weighs on both."""

import json
import statistics
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.outside.databases import (
    EMPTY_SETTINGS,
    METERED_SETTINGS,
    STUDIO_SETTINGS,
    Studio,
)
from tests.benchmarks.outside.goals import EMPTY, Page
from tests.benchmarks.outside.load import CONNECTIONS, Answer, Request, ask, load
from tests.benchmarks.outside.metering import FAULTS_HEADER, QUERIES_HEADER, WORK_HEADER
from tests.benchmarks.outside.servers import STUDIO, Server, wait_until_idle

# Slow pages get longer turns, so that some answers fit in; very slow ones a single turn, and only one
# connection for each process, since what is left unanswered has to be waited for.
ANSWERS_OF_A_TURN = 12
MOST_SECONDS = 40
SLOW_SECONDS = 1.0
CONNECTIONS_OF_SLOW_PAGES = 2
EMPTY_PROJECT = "tests.benchmarks.empty.wsgi:application"
ACCEPTED = (200, 204, 206)


@dataclass(frozen=True)
class Measured:
    """What one page cost beside another.

    `ratio` is of requests per second, `processor_ratio` of requests per second of processor time, that of
    the database with it: it says the same on a busy machine. `work` is rows read on PostgreSQL, steps of its
    machine on SQLite. `faults` are scans and sorts in the plans of its queries.
    """

    page: Page
    ratio: float
    processor_ratio: float
    per_second: float
    seconds: float
    wire_bytes: int
    queries: int
    work: int
    faults: tuple[str, ...] = ()

    @property
    def is_missed(self) -> bool:
        return self.page.is_missed(self.ratio)


@dataclass(frozen=True)
class Pace:
    """How long is measured: so many turns of so many seconds for each of the two, at most the longest."""

    seconds: float = 2
    turns: int = 3
    longest: float = MOST_SECONDS


@dataclass(frozen=True)
class Turn:
    """Requests per second, and processor time for each in ticks of 10 ms."""

    per_second: float
    ticks: float


class Bench:
    """A studio's web server and the smallest project's, side by side, from `with` to its end."""

    def __init__(self, studio: Studio, pace: Pace) -> None:
        self._studio, self._pace, self._stack = studio, pace, ExitStack()

    def __enter__(self) -> "Bench":
        self._studio.forget_cached()
        self._studio.step(STUDIO_SETTINGS, "collect")
        signed_in: Any = self._studio.step(STUDIO_SETTINGS, "sign_in")
        self._cookies: Mapping[str, str] = signed_in["cookies"]
        self._addresses = signed_in["addresses"]
        empty_cookie = self._studio.step(EMPTY_SETTINGS, "empty")["cookie"]
        with self._stack:
            self._server = self._start(STUDIO, STUDIO_SETTINGS)
            self._metered = self._start(STUDIO, METERED_SETTINGS, "--workers", "1")
            self._empty_server = self._start(EMPTY_PROJECT, EMPTY_SETTINGS)
            self._empty = Request(self._empty_server.host, "/", empty_cookie)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def _start(self, application: str, settings: str, *options: str) -> Server:
        log = self._studio.folder / f"{settings}.log"
        environment = self._studio.environment(settings)
        return self._stack.enter_context(Server(application, environment, log, *options))

    def measure(self, page: Page) -> Measured:
        """Measure a page beside the one its goal names. Raises: AssertionError for an unexpected answer."""
        first = self._asked(self._request(page.name, self._metered))
        alone = min((self._asked(self._request(page.name)) for _ in range(2)), key=_seconds)
        pairs = list(self._turns(page, alone.seconds))
        return Measured(
            page=page,
            ratio=statistics.median(mine.per_second / other.per_second for mine, other in pairs),
            processor_ratio=statistics.median(
                other.ticks / max(mine.ticks, 0.01) for mine, other in pairs
            ),
            per_second=statistics.median(mine.per_second for mine, _ in pairs),
            seconds=alone.seconds,
            wire_bytes=alone.wire_bytes,
            queries=int(first.headers[QUERIES_HEADER]),
            work=int(first.headers[WORK_HEADER]),
            faults=tuple(json.loads(first.headers[FAULTS_HEADER])),
        )

    def _turns(self, page: Page, seconds_alone: float) -> Iterator[tuple[Turn, Turn]]:
        is_slow = seconds_alone > SLOW_SECONDS
        wanted = seconds_alone * (3 if is_slow else ANSWERS_OF_A_TURN)
        least = self._pace.seconds
        seconds = min(max(least, wanted), self._pace.longest)
        connections = CONNECTIONS_OF_SLOW_PAGES if is_slow else CONNECTIONS
        mine = (self._server, self._request(page.name))
        beside = (self._empty_server, self._empty)
        beside_pace = (least, CONNECTIONS)
        if page.beside != EMPTY:
            beside, beside_pace = (self._server, self._request(page.beside)), (seconds, connections)
        warm_up = min(1, least)
        if not is_slow:
            self._turn(*mine, warm_up, connections)
        self._turn(*beside, warm_up, beside_pace[1])
        for _ in range(1 if is_slow else self._pace.turns):
            other = self._turn(*beside, *beside_pace)
            yield self._turn(*mine, seconds, connections), other

    def _turn(self, server: Server, request: Request, seconds: float, connections: int) -> Turn:
        before = self._ticks(server)
        count, took = load(request, seconds, connections)
        wait_until_idle(lambda: self._ticks(server))
        # The driver leaves one request on each connection, which the server has done by now.
        ticks = (self._ticks(server) - before) / (count + connections)
        # No answer in all that time is no more than one.
        return Turn(max(count, 1) / took, ticks)

    def _ticks(self, server: Server) -> int:
        return server.worked_ticks() + self._studio.database_ticks()

    def _request(self, name: str, server: Server | None = None) -> Request:
        team, path, headers = self._addresses[name]
        return Request((server or self._server).host, path, self._cookies[team], headers)

    def _asked(self, request: Request) -> Answer:
        answer = ask(request)
        assert answer.status in ACCEPTED, (request.path[:120], answer.status)
        return answer


def _seconds(answer: Answer) -> float:
    return answer.seconds
