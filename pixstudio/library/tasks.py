"""Thin tasks: each names one operation. Losing or doubling one is harmless."""

import uuid

from django.utils import timezone
from django_tasks import task

from pixstudio.library import operations


@task(queue_name="transfers")
def fetch_upload(upload_id: str) -> None:
    operations.fetch_upload(upload_id=uuid.UUID(upload_id), now=timezone.now())


@task(queue_name="transfers")
def ingest_upload(upload_id: str) -> None:
    operations.ingest_upload(upload_id=uuid.UUID(upload_id), now=timezone.now())


@task(queue_name="transfers")
def make_derivatives(asset_id: str) -> None:
    operations.make_derivatives(asset_id=uuid.UUID(asset_id), now=timezone.now())
