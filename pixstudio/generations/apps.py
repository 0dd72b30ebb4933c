from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    name = "pixstudio.generations"
    label = "generations"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.generations.presenters import naming
        from pixstudio.teams.naming import Namer, register_namer

        jobs = Namer(naming.names_of_jobs, naming.jobs_with, path="generations")
        register_namer("generation", jobs)
        register_namer("batch", Namer(naming.names_of_batches))
