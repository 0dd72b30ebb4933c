from django.apps import AppConfig

from pixstudio.web.duties import on_the_clock


class UsageConfig(AppConfig):
    name = "pixstudio.usage"
    label = "usage"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.usage.operations import LOOK_SECONDS, bring_up_to_date

        on_the_clock(
            LOOK_SECONDS, lambda now: bring_up_to_date(now=now), "Bringing the usage up to date"
        )
