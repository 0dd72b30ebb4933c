from django.apps import AppConfig


class SelectionsConfig(AppConfig):
    name = "pixstudio.selections"
    label = "selections"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.selections.operations import find_due_runs, next_due_run
        from pixstudio.selections.queries import HAS_SHOWN_RUNS
        from pixstudio.teams.member_columns import page_columns
        from pixstudio.web.background.due_rows import register_due_rows

        page_columns.append(HAS_SHOWN_RUNS)
        register_due_rows(find_due_runs, next_due_run, "Looking for bulk runs that are due")
