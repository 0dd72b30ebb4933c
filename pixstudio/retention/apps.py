from django.apps import AppConfig
from django.core.checks import register


class RetentionConfig(AppConfig):
    name = "pixstudio.retention"
    label = "retention"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.library.operations.quota import held_elsewhere
        from pixstudio.retention.checks import check_limits
        from pixstudio.retention.operations.limits import APPLY_SECONDS, start_applying_limits
        from pixstudio.retention.operations.notifications import (
            PRUNE_SECONDS,
            start_pruning_notifications,
        )
        from pixstudio.retention.operations.planning import find_due_retention, next_due_at
        from pixstudio.retention.queries import result_bytes_of
        from pixstudio.web.background.due_rows import register_due_rows
        from pixstudio.web.background.periodic_jobs import register_periodic_job

        register(check_limits, "settings")
        held_elsewhere.append(result_bytes_of)
        register_due_rows(find_due_retention, next_due_at, "Looking for retention rules to apply")
        register_periodic_job(
            APPLY_SECONDS, start_applying_limits, "Applying the operator's limits of retention"
        )
        register_periodic_job(
            PRUNE_SECONDS, start_pruning_notifications, "Removing old notifications"
        )
