from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "pixstudio.usage"
    label = "usage"
