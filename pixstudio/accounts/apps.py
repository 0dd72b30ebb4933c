from django.apps import AppConfig
from django.core.checks import Tags, register


class AccountsConfig(AppConfig):
    name = "pixstudio.accounts"
    label = "accounts"

    def ready(self) -> None:
        from pixstudio.accounts.checks import check_field_keys
        from pixstudio.accounts.presenters.naming import names_of_accounts
        from pixstudio.audit.target_names import Namer, register_namer

        register(check_field_keys, Tags.security)
        register_namer("account", Namer(names_of_accounts, path="accounts"))
