from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pixstudio.accounts"
    label = "accounts"
