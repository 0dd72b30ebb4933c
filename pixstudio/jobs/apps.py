from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pixstudio.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import Namer, register_namer
        from pixstudio.jobs.presenters import audit_names

        jobs = Namer(audit_names.names_of_jobs, audit_names.jobs_with, path="generations")
        register_namer("generation", jobs)
        register_namer("batch", Namer(audit_names.names_of_batches))
