"""Tasks of previews. Losing or doubling one is harmless."""

from django_tasks import task

from pixstudio.previews import operations
from pixstudio.web import database_time


@task(queue_name="transfers")
def make_previews() -> None:
    operations.make_previews(now=database_time.now())
