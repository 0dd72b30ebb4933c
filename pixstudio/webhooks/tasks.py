"""Tasks of webhooks. Losing or doubling one is harmless."""

from django_tasks import task

from pixstudio.webhooks import operations


@task(queue_name="messages")
def deliver_webhooks() -> None:
    operations.deliver_due()
