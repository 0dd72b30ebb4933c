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
        from pixstudio.teams.old_sessions import PRUNE_SECONDS, prune_sessions
        from pixstudio.teams.presenters.audit_names import names_of_invitations
        from pixstudio.web.background.periodic_jobs import register_periodic_job

        security_events.connect()
        post_init.connect(bind_to_row, sender=Authenticator)
        register_target_namer("invitation", TargetNamer(names_of_invitations))
        register_periodic_job(PRUNE_SECONDS, prune_sessions, "Removing expired sessions")
        register(check_policies, Tags.urls)
