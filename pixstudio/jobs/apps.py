from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pixstudio.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.jobs.presenters import audit_names

        register_target_namer("batch", TargetNamer(audit_names.names_of_batches))
