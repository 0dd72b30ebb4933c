from django.apps import AppConfig


class GenerationsConfig(AppConfig):
    name = "pixstudio.generations"
    label = "generations"
