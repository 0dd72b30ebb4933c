from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pixstudio.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.jobs import search_index
        from pixstudio.jobs.operations import find_due, next_due_at
        from pixstudio.jobs.presenters import audit_names
        from pixstudio.jobs.queries.versions import RECENT_VERSIONS
        from pixstudio.teams.member_columns import page_columns
        from pixstudio.web.background.due_rows import register_due_rows

        register_due_rows(
            lambda now: find_due(now=now), next_due_at, "Looking for rows that are due"
        )

        search_index.connect(self)
        jobs = TargetNamer(audit_names.names_of_jobs, audit_names.jobs_with, path="generations")
        register_target_namer("generation", jobs)
        register_target_namer("batch", TargetNamer(audit_names.names_of_batches))
        page_columns.append(RECENT_VERSIONS)
