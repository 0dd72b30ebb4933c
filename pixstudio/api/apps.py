from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "pixstudio.api"
    label = "api"
