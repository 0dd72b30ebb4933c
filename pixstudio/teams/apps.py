from django.apps import AppConfig
from django.core.checks import Tags, register


class TeamsConfig(AppConfig):
    name = "pixstudio.teams"
    label = "teams"

    def ready(self) -> None:
        from pixstudio.teams import witness
        from pixstudio.teams.checks import check_policies

        witness.connect()
        register(check_policies, Tags.urls)
