"""Tasks of imports. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.imports import operations
from pixstudio.web import database_time


@task(queue_name="quick")
def import_videos(import_id: str) -> None:
    operations.import_videos(import_id=uuid.UUID(import_id), now=database_time.now())
