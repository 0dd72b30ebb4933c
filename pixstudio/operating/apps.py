from django.apps import AppConfig


class OperatingConfig(AppConfig):
    name = "pixstudio.operating"
    label = "operating"
