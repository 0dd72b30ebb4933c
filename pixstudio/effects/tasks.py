"""Thin tasks: each names one operation. Losing or doubling one is harmless."""

import uuid

from django.utils import timezone
from django_tasks import task

from pixstudio.effects import operations


@task(queue_name="transfers")
def refresh_catalogue(catalogue_id: int) -> None:
    operations.refresh_catalogue(catalogue_id=catalogue_id, now=timezone.now())


@task(queue_name="transfers")
def fetch_previews(team_id: str) -> None:
    operations.fetch_previews(team_id=uuid.UUID(team_id), now=timezone.now())
