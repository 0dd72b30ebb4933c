from django.apps import AppConfig


class CreateConfig(AppConfig):
    name = "pixstudio.create"
    label = "create"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.create.operations.remixes import follow_remix
        from pixstudio.jobs.further_results import register_follower

        register_follower(follow_remix)
