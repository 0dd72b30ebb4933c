from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "pixstudio.events"
    label = "events"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.events.operations import PRUNE_SECONDS, prune_events
        from pixstudio.web.background.periodic_jobs import register_periodic_job

        register_periodic_job(PRUNE_SECONDS, prune_events, "Removing old events")
