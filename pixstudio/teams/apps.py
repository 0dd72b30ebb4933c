from django.apps import AppConfig
from django.core.checks import Tags, register


class TeamsConfig(AppConfig):
    name = "pixstudio.teams"
    label = "teams"

    def ready(self) -> None:
        from pixstudio.teams.checks import check_policies

        register(check_policies, Tags.urls)
