"""Sums of request times."""

from pixstudio.monitoring.models import RequestCount


def request_counts() -> list[tuple[str, str, int, int, float]]:
    """Route, class of status, bucket, number of requests and their seconds: all rows, by route."""
    columns = ("route", "status", "bucket", "count", "seconds")
    return list(RequestCount.objects.order_by("route").values_list(*columns))
