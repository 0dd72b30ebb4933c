from django.apps import AppConfig
from django.core.checks import Tags, register


class AccountsConfig(AppConfig):
    name = "pixstudio.accounts"
    label = "accounts"

    def ready(self) -> None:
        from pixstudio.accounts.checks import check_field_keys
        from pixstudio.accounts.presenters.audit_names import account_names
        from pixstudio.audit.target_names import TargetNamer, register_target_namer

        register(check_field_keys, Tags.security)
        register_target_namer("account", TargetNamer(account_names, path="accounts"))
