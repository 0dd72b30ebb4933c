"""Tasks that save results. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.saving import operations
from pixstudio.web import database_time


@task(queue_name="transfers")
def fetch_posters() -> None:
    operations.fetch_posters(now=database_time.now())


@task(queue_name="transfers")
def save_result(generation_id: str) -> None:
    operations.save_result(generation_id=uuid.UUID(generation_id), now=database_time.now())
