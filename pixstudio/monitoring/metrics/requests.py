"""Metrics of requests: times by route, and numbers by class of status."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.utils import floatToGoString

from pixstudio.monitoring.metrics.families import PREFIX
from pixstudio.monitoring.metrics.scrape import Scrape
from pixstudio.monitoring.queries.requests import request_counts
from pixstudio.monitoring.request_times import BUCKETS

Row = tuple[str, str, int, int, float]
ENDS = [*map(floatToGoString, BUCKETS), "+Inf"]


def request_metrics(_scrape: Scrape) -> Iterator[Metric]:
    """Since the first request that was counted, of all web processes together."""
    times = HistogramMetricFamily(
        f"{PREFIX}request_seconds", "Time until a request was answered.", labels=["route"]
    )
    answers = CounterMetricFamily(
        f"{PREFIX}responses", "Answers by class of status.", labels=["route", "status"]
    )
    for route, rows in itertools.groupby(request_counts(), key=lambda row: row[0]):
        _add_route(times, answers, route, list(rows))
    yield times
    yield answers


def _add_route(
    times: HistogramMetricFamily, answers: CounterMetricFamily, route: str, rows: Iterable[Row]
) -> None:
    counts, statuses, seconds = [0] * len(ENDS), defaultdict[str, int](int), 0.0
    for _route, status, bucket, count, took in rows:
        counts[bucket] += count
        statuses[status] += count
        seconds += took
    buckets = list(zip(ENDS, map(float, itertools.accumulate(counts)), strict=True))
    times.add_metric([route], buckets=buckets, sum_value=seconds)
    for status, count in sorted(statuses.items()):
        answers.add_metric([route, status], count)
