"""The registry of /metrics: our own, so that nothing of the process that answers is in it."""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import DatabaseError, InterfaceError
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from pixstudio.monitoring.metrics.accounts import account_metrics
from pixstudio.monitoring.metrics.families import gauges
from pixstudio.monitoring.metrics.jobs import job_metrics
from pixstudio.monitoring.metrics.requests import request_metrics
from pixstudio.monitoring.metrics.scrape import Scrape
from pixstudio.monitoring.metrics.storage import storage_metrics
from pixstudio.monitoring.metrics.work import (
    delivery_metrics,
    overdue_metrics,
    process_metrics,
    task_metrics,
)
from pixstudio.web import database_time
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
PARTS: dict[str, Callable[[Scrape], Iterator[Metric]]] = {
    "storage": storage_metrics,
    "jobs": job_metrics,
    "accounts": account_metrics,
    "overdue": overdue_metrics,
    "processes": process_metrics,
    "tasks": task_metrics,
    "webhooks": delivery_metrics,
    "requests": request_metrics,
}
# Parts that don't need the database.
FREE_OF_DATABASE = {"storage"}


class StudioCollector(Collector):
    """Reads everything anew at each scrape. A part that can't be read is left out, and said to be."""

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering the collector would read all rows otherwise."""
        return []

    def collect(self) -> Iterator[Metric]:
        scrape, readable, is_database_away = Scrape(database_time.now()), {}, False
        for name, part in PARTS.items():
            # One refused connection is enough: each would take its time, and the scrape has little.
            if is_database_away and name not in FREE_OF_DATABASE:
                readable[(name,)] = 0.0
                continue
            found, error = _read(name, part, scrape)
            is_database_away |= isinstance(error, DatabaseError | InterfaceError)
            readable[(name,)] = float(error is None)
            yield from found
        yield gauges("part_readable", "1 if a part of this page could be read.", ["part"], readable)


def _read(
    name: str, part: Callable[[Scrape], Iterator[Metric]], scrape: Scrape
) -> tuple[list[Metric], Exception | None]:
    try:
        return list(part(scrape)), None
    except Exception as error:
        if not report_outage(error):
            logger.exception("The metrics of %s could not be read.", name)
        return [], error


def studio_registry() -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StudioCollector())
    return registry
