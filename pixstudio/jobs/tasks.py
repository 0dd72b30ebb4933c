"""Thin tasks: each names one operation. Losing or doubling one is harmless."""

import uuid

from django_tasks import task

from pixstudio.jobs import operations
from pixstudio.web import database_time


@task(queue_name="submit")
def submit_next(team_id: str) -> None:
    operations.submit_waiting(team_id=uuid.UUID(team_id))


@task(queue_name="quick")
def poll_account(account_id: str) -> None:
    operations.poll_account(account_id=uuid.UUID(account_id), now=database_time.now())


@task(queue_name="quick")
def poll_accounts(_shift: int) -> None:
    operations.poll_due_accounts()


@task(queue_name="quick")
def poll_orphan(attempt_id: int) -> None:
    operations.poll_orphan(attempt_id=attempt_id, now=database_time.now())


@task(queue_name="quick")
def refresh_account(account_id: str) -> None:
    operations.refresh_and_poll_account(account_id=uuid.UUID(account_id), now=database_time.now())


@task(queue_name="transfers")
def prepare_generation(generation_id: str) -> None:
    operations.prepare_generation(generation_id=uuid.UUID(generation_id), now=database_time.now())
