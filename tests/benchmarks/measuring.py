"""Measuring a page: its queries, and the median of its times against another page's."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

WARM_UPS = 3
ROUNDS = 25


@dataclass(frozen=True)
class Budget:
    """What a page may cost: queries, and how many times the time of an empty signed-in page."""

    queries: int
    ratio: float


@dataclass(frozen=True)
class Measured:
    """One page: `seconds` is the median of its times."""

    name: str
    status: int
    queries: int
    seconds: float
    budget: Budget

    def ratio_to(self, other: "Measured") -> float:
        return self.seconds / other.seconds

    def is_within(self, empty: "Measured") -> bool:
        return self.queries <= self.budget.queries and self.ratio_to(empty) <= self.budget.ratio


def seconds_of(call: Callable[[], object]) -> float:
    """The median time of a call, in seconds, once it is warm."""
    for _ in range(WARM_UPS):
        call()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def measure(name: str, client: Client, path: str, budget: Budget) -> Measured:
    """Fetch a page again and again as the one who is signed in at `client`."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    return Measured(
        name=name,
        status=answer.status_code,
        queries=len(queries),
        seconds=seconds_of(lambda: client.get(path)),
        budget=budget,
    )
