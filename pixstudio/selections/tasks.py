"""Tasks of bulk runs. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.selections import operations
from pixstudio.selections.actions import ACTIONS
from pixstudio.web import database_time


@task(queue_name="quick")
def process_run(run_id: str) -> None:
    operations.process_run(run_id=uuid.UUID(run_id), actions=ACTIONS, now=database_time.now())
