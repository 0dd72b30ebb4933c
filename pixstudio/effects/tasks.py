"""Thin tasks: each names one operation. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.effects import operations
from pixstudio.web import database_time


@task(queue_name="transfers")
def refresh_catalogue(catalogue_id: int) -> None:
    operations.refresh_catalogue(catalogue_id=catalogue_id, now=database_time.now())


@task(queue_name="transfers")
def fetch_previews(team_id: str) -> None:
    operations.fetch_previews(team_id=uuid.UUID(team_id), now=database_time.now())
