from django.apps import AppConfig
from django.core.checks import Tags, register


class TeamsConfig(AppConfig):
    name = "pixstudio.teams"
    label = "teams"

    def ready(self) -> None:
        from pixstudio.teams import witness
        from pixstudio.teams.checks import check_policies
        from pixstudio.teams.naming import Namer, register_namer
        from pixstudio.teams.presenters.invited import names_of_invitations

        witness.connect()
        register_namer("invitation", Namer(names_of_invitations))
        register(check_policies, Tags.urls)
