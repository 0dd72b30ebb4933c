from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "pixstudio.cards"
    label = "cards"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.cards.presenters import audit_names
        from pixstudio.jobs.queries.versions import RECENT_VERSIONS
        from pixstudio.search.queries import jobs_with
        from pixstudio.teams.member_columns import page_columns

        jobs = TargetNamer(audit_names.names_of_jobs, jobs_with, path="generations")
        register_target_namer("generation", jobs)
        register_target_namer("batch", TargetNamer(audit_names.names_of_batches))
        page_columns.append(RECENT_VERSIONS)
