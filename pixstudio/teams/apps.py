from django.apps import AppConfig
from django.core.checks import Tags, register


class TeamsConfig(AppConfig):
    name = "pixstudio.teams"
    label = "teams"

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator
        from django.db.models.signals import post_init

        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.teams import security_events
        from pixstudio.teams.checks import check_policies
        from pixstudio.teams.mfa import bind_to_row
        from pixstudio.teams.presenters.audit_names import names_of_invitations

        security_events.connect()
        post_init.connect(bind_to_row, sender=Authenticator)
        register_target_namer("invitation", TargetNamer(names_of_invitations))
        register(check_policies, Tags.urls)
