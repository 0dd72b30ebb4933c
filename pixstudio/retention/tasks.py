"""Tasks of retention. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.retention.operations import limits
from pixstudio.retention.operations.notifications import prune_notifications
from pixstudio.retention.operations.runs import process_for_a_while
from pixstudio.web import database_time


@task(queue_name="transfers")
def process_run(run_id: str) -> None:
    process_for_a_while(run_id=uuid.UUID(run_id))


@task(queue_name="transfers")
def apply_limits() -> None:
    limits.apply_limits(now=database_time.now())


@task(queue_name="quick")
def prune_old_notifications() -> None:
    prune_notifications(now=database_time.now())
