from django.apps import AppConfig
from django.core.checks import Tags, register


class AccountsConfig(AppConfig):
    name = "pixstudio.accounts"
    label = "accounts"

    def ready(self) -> None:
        from pixstudio.accounts.checks import check_field_keys

        register(check_field_keys, Tags.security)
