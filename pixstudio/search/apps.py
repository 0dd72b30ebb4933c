from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "pixstudio.search"
    label = "search"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.jobs.presenters.audit_names import names_of_jobs
        from pixstudio.search import index
        from pixstudio.search.queries import jobs_with

        index.connect(self)
        jobs = TargetNamer(names_of_jobs, jobs_with, path="generations")
        register_target_namer("generation", jobs)
