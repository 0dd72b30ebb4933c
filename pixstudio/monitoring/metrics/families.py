"""Shorthands for the metric families of prometheus_client."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client.core import GaugeMetricFamily

PREFIX = "pixstudio_"


def gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    """One number, such as `pixstudio_webhooks_failing`."""
    return GaugeMetricFamily(PREFIX + name, text, value=value)


def gauges(
    name: str, text: str, labels: Iterable[str], values: Mapping[Any, float]
) -> GaugeMetricFamily:
    """A number for each combination of values of the labels: a tuple of texts in their order."""
    family = GaugeMetricFamily(PREFIX + name, text, labels=list(labels))
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family


def seconds_since(moment: dt.datetime | None, now: dt.datetime) -> float:
    """Seconds since a time; 0 without one, or for one to come."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
