from django.apps import AppConfig

from pixstudio.web.background.periodic_jobs import register_periodic_job


class ReconciliationConfig(AppConfig):
    name = "pixstudio.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        # Models can't be imported before all apps are loaded.
        from pixstudio.reconciliation.operations.planning import LOOK_SECONDS, plan_checks

        register_periodic_job(LOOK_SECONDS, plan_checks, "Planning the daily reconciliation")
