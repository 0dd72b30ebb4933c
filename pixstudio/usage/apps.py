from django.apps import AppConfig

from pixstudio.web.background.periodic_jobs import register_periodic_job


class UsageConfig(AppConfig):
    name = "pixstudio.usage"
    label = "usage"

    def ready(self) -> None:
        # Models can't be imported before all apps are loaded.
        from pixstudio.usage.operations import LOOK_SECONDS, bring_up_to_date

        register_periodic_job(LOOK_SECONDS, lambda now: bring_up_to_date(now=now), "Updating usage")
