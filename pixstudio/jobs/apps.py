from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pixstudio.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.jobs.budget_sums import BUDGET_SUMS
        from pixstudio.jobs.operations import find_due, next_due_at
        from pixstudio.web.background.due_rows import register_due_rows

        BUDGET_SUMS.connect(self)
        register_due_rows(
            lambda now: find_due(now=now), next_due_at, "Looking for rows that are due"
        )
