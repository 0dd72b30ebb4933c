"""Thin tasks: each names one operation. Losing or doubling one is harmless."""

from django_tasks import task

from pixstudio.reconciliation.operations.checking import check_due_days
from pixstudio.web import database_time


@task(queue_name="quick")
def check_days() -> None:
    check_due_days(now=database_time.now())
