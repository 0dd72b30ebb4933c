from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "pixstudio.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.accounts.key_rotation import SEALED_COLUMNS
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.web.background.due_rows import register_due_rows
        from pixstudio.web.background.periodic_jobs import register_periodic_job
        from pixstudio.webhooks import operations
        from pixstudio.webhooks.models import Webhook
        from pixstudio.webhooks.presenters.audit_names import names_of_webhooks

        SEALED_COLUMNS.append((Webhook, "secret_sealed"))
        SEALED_COLUMNS.append((Webhook, "old_secret_sealed"))
        register_target_namer("webhook", TargetNamer(names_of_webhooks, path="webhooks"))
        register_due_rows(operations.find_due, operations.next_due_at, "Looking for webhooks")
        register_periodic_job(
            operations.PRUNE_SECONDS, operations.prune_deliveries, "Removing old deliveries"
        )
