from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    name = "pixstudio.api_keys"
    label = "api_keys"
