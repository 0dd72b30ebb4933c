"""Tasks of exports and deletions. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.privacy import operations
from pixstudio.web import database_time


@task(queue_name="transfers")
def prepare_export(export_id: str) -> None:
    operations.prepare_export(export_id=uuid.UUID(export_id), now=database_time.now())


@task(queue_name="transfers")
def erase_person(deletion_id: int) -> None:
    operations.erase_person(deletion_id=deletion_id, now=database_time.now())


@task(queue_name="transfers")
def erase_team(deletion_id: int) -> None:
    operations.erase_team(deletion_id=deletion_id, now=database_time.now())
