from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "pixstudio.approvals"
    label = "approvals"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.approvals.presenters.audit_names import names_of_approvals
        from pixstudio.approvals.queries import WAITING_COUNT
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.teams.member_columns import page_columns

        register_target_namer("approval", TargetNamer(names_of_approvals, path="approvals"))
        page_columns.append(WAITING_COUNT)
