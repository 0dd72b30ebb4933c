from django.apps import AppConfig


class SavingConfig(AppConfig):
    name = "pixstudio.saving"
    label = "saving"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.saving.operations import find_due_results, next_due_result_at
        from pixstudio.web.background.due_rows import register_due_rows

        register_due_rows(
            lambda now: find_due_results(now=now), next_due_result_at, "Looking for results to save"
        )
