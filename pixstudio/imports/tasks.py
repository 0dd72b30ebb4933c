"""Tasks of imports. Losing or doubling one is harmless."""

import uuid

from django.utils import timezone
from django_tasks import task

from pixstudio.imports import operations


@task(queue_name="quick")
def bring_videos(import_id: str) -> None:
    operations.bring_videos(import_id=uuid.UUID(import_id), now=timezone.now())
