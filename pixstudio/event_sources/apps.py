from django.apps import AppConfig


class EventSourcesConfig(AppConfig):
    name = "pixstudio.event_sources"
    label = "event_sources"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.event_sources.operations import (
            BUDGET_SECONDS,
            note_spent_budgets,
            record_ended_batches,
        )
        from pixstudio.event_sources.triggers import TRIGGERS
        from pixstudio.events.operations import next_unhandled_at
        from pixstudio.events.queries import Consumer
        from pixstudio.web.background.due_rows import register_due_rows
        from pixstudio.web.background.periodic_jobs import register_periodic_job

        TRIGGERS.connect(self)
        register_due_rows(
            record_ended_batches,
            lambda: next_unhandled_at(Consumer.BATCHES),
            "Looking for batches that ended",
        )
        register_periodic_job(BUDGET_SECONDS, note_spent_budgets, "Looking for spent budgets")
