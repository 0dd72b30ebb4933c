"""Sums that no other rows tell: request times of all web processes, and failed tasks."""

from django.db import models


class RequestCount(models.Model):
    """How many requests of a route were answered within a bucket's time, since the first one.

    A row for each route, class of status and bucket in use: they only grow, as Prometheus wants counters.
    """

    route = models.CharField(max_length=200)
    # "2xx"
    status = models.CharField(max_length=3)
    # The position in `request_times.BUCKETS`; after the last for what took longer.
    bucket = models.PositiveSmallIntegerField()
    count = models.BigIntegerField()
    seconds = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["route", "status", "bucket"], name="one_count_each")
        ]

    def __str__(self) -> str:
        return f"{self.count} of {self.route}"


class FailedTask(models.Model):
    """How often a task ended with an error, and when it did last."""

    task = models.CharField(max_length=120, primary_key=True)
    queue = models.CharField(max_length=32)
    count = models.BigIntegerField()
    failed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task}: {self.count}"
