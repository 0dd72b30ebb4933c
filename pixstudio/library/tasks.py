"""Thin tasks: each names one operation. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.library import operations
from pixstudio.web import database_time


@task(queue_name="transfers")
def fetch_upload(upload_id: str) -> None:
    operations.fetch_upload(upload_id=uuid.UUID(upload_id), now=database_time.now())


@task(queue_name="transfers")
def ingest_upload(upload_id: str) -> None:
    operations.ingest_upload(upload_id=uuid.UUID(upload_id), now=database_time.now())


@task(queue_name="transfers")
def make_derivatives(asset_id: str) -> None:
    operations.make_derivatives(asset_id=uuid.UUID(asset_id), now=database_time.now())
